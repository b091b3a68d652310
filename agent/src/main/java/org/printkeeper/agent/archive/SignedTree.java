package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tree that was signed, as its note says; read back by the writer, which goes on from nothing
 * else. Written apart from {@code core.proof}. What {@link #isSignedBy} denies is only claimed.
 *
 * @param size its leaves
 * @param root in Base64
 * @param note the whole text
 * @param end where the note ends in its file
 * @see SigningKey
 */
record SignedTree(long size, String root, String note, long end) {
    static final SignedTree NONE = new SignedTree(0, "", "", 0);

    private static final int TAIL_BYTES = 16 << 10;
    private static final Pattern NOTE =
            Pattern.compile(
                    "([^\n]+\n([0-9]{1,18})\n([A-Za-z0-9+/=]{44})\n)\n(?:\u2014 [^\n]+\n)+");
    private static final Pattern SIGNATURE =
            Pattern.compile("\u2014 ([^ \n]+) ([A-Za-z0-9+/=]+)\n");
    private static final Pattern KEY =
            Pattern.compile("([^\n]+)\\+([0-9a-f]{8})\\+([A-Za-z0-9+/=]{44})");

    /** What X.509 puts before the 32 bytes of an Ed25519 key (RFC 8410). */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    /** What the notes at the end of the file {@code checkpoints} claim, the newest first. */
    static List<SignedTree> newest(Storage epoch) throws IOException {
        long size = epoch.names().contains("checkpoints") ? epoch.sizeOf("checkpoints") : 0;
        if (size == 0) {
            return List.of();
        }
        byte[] tail = new byte[(int) Math.min(size, TAIL_BYTES)];
        try (StoredFile file = epoch.openToRead("checkpoints")) {
            SealedLayout.readFully(file, "checkpoints", size - tail.length, tail, tail.length);
        }
        return in(new String(tail, StandardCharsets.ISO_8859_1), size - tail.length);
    }

    /** A blank line ends each note; one without it is torn. */
    private static List<SignedTree> in(String tail, long offset) {
        List<SignedTree> found = new ArrayList<>();
        int start = 0;
        for (int end = tail.indexOf("\n\n"); end >= 0; end = tail.indexOf("\n\n", end + 2)) {
            if (!tail.startsWith("\u00e2\u0080\u0094 ", end + 2)) {
                String note = tail.substring(start, end + 1);
                long after = offset + end + 2;
                of(utf8(note))
                        .map(tree -> new SignedTree(tree.size, tree.root, tree.note, after))
                        .ifPresent(found::addFirst);
                start = end + 2;
            }
        }
        return found;
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** What a note claims; empty when it is none. */
    static Optional<SignedTree> of(String note) {
        Matcher tree = NOTE.matcher(note);
        return tree.matches()
                ? Optional.of(new SignedTree(Long.parseLong(tree.group(2)), tree.group(3), note, 0))
                : Optional.empty();
    }

    boolean isSignedBy(String verifierKey) {
        Matcher key = KEY.matcher(verifierKey);
        if (!key.matches()) {
            return false;
        }
        String text = note.substring(0, note.indexOf("\n\n") + 1);
        Matcher signature = SIGNATURE.matcher(note.substring(text.length()));
        while (signature.find()) {
            if (signature.group(1).equals(key.group(1))) {
                return verifies(key.group(3), text, signature.group(2));
            }
        }
        return false;
    }

    private static boolean verifies(String typedKey, String text, String idAndSignature) {
        try {
            byte[] typed = Base64.getDecoder().decode(typedKey);
            byte[] encoded = Arrays.copyOf(X509, X509.length + typed.length - 1);
            System.arraycopy(typed, 1, encoded, X509.length, typed.length - 1);
            byte[] signature = Base64.getDecoder().decode(idAndSignature);
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(
                    KeyFactory.getInstance("Ed25519")
                            .generatePublic(new X509EncodedKeySpec(encoded)));
            check.update(text.getBytes(StandardCharsets.UTF_8));
            return signature.length > Integer.BYTES
                    && check.verify(Arrays.copyOfRange(signature, Integer.BYTES, signature.length));
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            return false;
        }
    }
}
