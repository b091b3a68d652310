package org.printkeeper.core.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The public half of a key that signs notes: {@code name+id+base64(type, 32 bytes of Ed25519)}.
 *
 * <p>Source: c2sp.org/signed-note, c2sp.org/tlog-cosignature.
 */
public final class NoteKey {
    /** What a signature of the key says. */
    public enum Type {
        /** The note's text, by its author. */
        ED25519(1),
        /** A checkpoint, seen by a witness at a certain time. */
        COSIGNATURE(4);

        private final byte code;

        Type(int code) {
            this.code = (byte) code;
        }

        private static Type of(byte code) throws MalformedProofException {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            throw new MalformedProofException(
                    "a key: expected type 1 (Ed25519) or 4 (cosignature), found " + code);
        }
    }

    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;

    /** SubjectPublicKeyInfo of RFC 8410, up to the key. */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final Type type;
    private final byte[] bytes;
    private final PublicKey key;

    private NoteKey(String name, Type type, byte[] bytes) throws MalformedProofException {
        this.name = name;
        this.type = type;
        this.bytes = bytes;
        key = ed25519(bytes);
    }

    /**
     * The key of this name.
     *
     * @param bytes the 32 bytes of RFC 8032
     */
    public static NoteKey of(String name, Type type, byte[] bytes) throws MalformedProofException {
        if (!isName(name)) {
            throw new MalformedProofException(
                    "a key: expected a name without blanks and '+', found \"" + name + '"');
        }
        if (bytes.length != KEY_BYTES) {
            throw new MalformedProofException(
                    "key %s: expected %d bytes, found %d".formatted(name, KEY_BYTES, bytes.length));
        }
        return new NoteKey(name, type, bytes.clone());
    }

    /** Reads the one line that {@link #toString} writes. */
    public static NoteKey parse(String line) throws MalformedProofException {
        int first = line.indexOf('+');
        int second = line.indexOf('+', first + 1);
        if (first < 0 || second < 0) {
            throw new MalformedProofException(
                    "a key: expected name+id+Base64, found \"" + line + '"');
        }
        byte[] typed = Base64Text.decode("a key", line.substring(second + 1));
        Type type = Type.of(typed.length == 0 ? 0 : typed[0]);
        NoteKey key =
                of(line.substring(0, first), type, Arrays.copyOfRange(typed, 1, typed.length));
        String id = line.substring(first + 1, second);
        if (!id.equals(key.hexId())) {
            throw new MalformedProofException(
                    "key %s: expected the id %s, found %s".formatted(key.name, key.hexId(), id));
        }
        return key;
    }

    static boolean isName(String name) {
        return !name.isEmpty()
                && name.chars().noneMatch(c -> c == '+' || Character.isWhitespace(c));
    }

    private static PublicKey ed25519(byte[] bytes) throws MalformedProofException {
        byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + KEY_BYTES);
        System.arraycopy(bytes, 0, encoded, X509_PREFIX.length, KEY_BYTES);
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException notOnTheCurve) {
            throw new MalformedProofException("a key: no point of Ed25519");
        }
    }

    public String name() {
        return name;
    }

    public Type type() {
        return type;
    }

    /** Tells keys of one name apart; no protection against forgery. */
    public int id() {
        MessageDigest digest = Hash.sha256();
        digest.update((name + '\n').getBytes(StandardCharsets.UTF_8));
        digest.update(type.code);
        return ByteBuffer.wrap(digest.digest(bytes)).getInt();
    }

    private String hexId() {
        return HexFormat.of().toHexDigits(id());
    }

    /** True when this signature was made with this key over this note. */
    public boolean hasSigned(SignedNote note, NoteSignature signature) {
        if (!signature.name().equals(name) || signature.keyId() != id()) {
            return false;
        }
        return switch (type) {
            case ED25519 -> isSigned(note.text(), signature.bytes());
            case COSIGNATURE -> isCosigned(note.text(), signature);
        };
    }

    private boolean isCosigned(String text, NoteSignature signature) {
        byte[] stamped = signature.bytes();
        return stamped.length == Long.BYTES + SIGNATURE_BYTES
                && isSigned(
                        "cosignature/v1\ntime " + signature.cosignedSeconds() + '\n' + text,
                        Arrays.copyOfRange(stamped, Long.BYTES, stamped.length));
    }

    private boolean isSigned(String message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(message.getBytes(StandardCharsets.UTF_8));
            return signature.length == SIGNATURE_BYTES && verifier.verify(signature);
        } catch (GeneralSecurityException noSignature) {
            return false;
        }
    }

    /** The one line that other verifiers take too. */
    @Override
    public String toString() {
        byte[] typed = new byte[1 + KEY_BYTES];
        typed[0] = type.code;
        System.arraycopy(bytes, 0, typed, 1, KEY_BYTES);
        return name + '+' + hexId() + '+' + Base64.getEncoder().encodeToString(typed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteKey key && toString().equals(key.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }
}
