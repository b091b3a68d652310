package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Ed25519 key that signs checkpoints. Its file, mode 0600, has both halves in PEM, so that
 * other tools can use it.
 *
 * <p>Thread: one at a time.
 *
 * <p>Source: RFC 8410, c2sp.org/signed-note.
 */
public final class SigningKey {
    private static final byte ED25519 = 1;
    private static final byte COSIGNATURE = 4;
    private static final int PUBLIC_BYTES = 32;
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN (P[A-Z]+ KEY)-----\\s+([A-Za-z0-9+/=\\s]+?)\\s+-----END");

    /** The tree without a leaf; shows that both halves of a key belong together. */
    private static final String TRIAL = "trial\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";

    private final PrivateKey secret;
    private final byte[] shared;
    private final String name;

    private SigningKey(KeyPair pair, String name) {
        secret = pair.getPrivate();
        byte[] encoded = pair.getPublic().getEncoded();
        shared = Arrays.copyOfRange(encoded, encoded.length - PUBLIC_BYTES, encoded.length);
        this.name = name;
    }

    /**
     * The key in this file, which is made when there is none.
     *
     * @param name in signature lines: the origin of the log
     */
    public static SigningKey openOrCreate(Path file, String name) throws IOException {
        Path directory = Objects.requireNonNullElse(file.getParent(), Path.of(""));
        Files.createDirectories(directory);
        WholeFile whole =
                new WholeFile(new DirectoryStorage(directory), String.valueOf(file.getFileName()));
        return whole.exists() ? known(directory, whole, name) : create(whole, name);
    }

    private static SigningKey known(Path directory, WholeFile file, String name)
            throws IOException {
        return read(file, name)
                .orElseThrow(() ->
                        new IOException(
                                directory.resolve(file.name())
                                        + ": expected both halves of an Ed25519 key in PEM"));
    }

    /**
     * The key in this file; empty when there is none, or not a whole one.
     *
     * @param name in signature lines: the origin of the log
     */
    static Optional<SigningKey> read(WholeFile file, String name) throws IOException {
        try {
            SigningKey key = new SigningKey(parse(file.text()), name);
            boolean isPair =
                    SignedTree.of(key.sign(TRIAL))
                            .filter(tree -> tree.isSignedBy(key.verifierKey()))
                            .isPresent();
            return isPair ? Optional.of(key) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    /** A new key, in this file. */
    static SigningKey create(WholeFile file, String name) throws IOException {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            file.replace(
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded())
                            + pem("PUBLIC KEY", pair.getPublic().getEncoded()));
            return new SigningKey(pair, name);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /**
     * The key of an epoch, which must be there.
     *
     * @param identity directory of the keys
     * @param origin name of the epoch's log
     */
    public static SigningKey open(Path identity, String origin) throws IOException {
        int epoch = Integer.parseInt(origin.substring(origin.lastIndexOf('/') + 1));
        return known(
                identity, new WholeFile(new DirectoryStorage(identity), fileName(epoch)), origin);
    }

    /** Names of key files; group 1 is the epoch. */
    static final Pattern FILE_NAME = Pattern.compile("kernel-([0-9]{1,6})\\.key");

    static String fileName(int epoch) {
        return "kernel-" + epoch + ".key";
    }

    private static String pem(String what, byte[] encoded) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, lines, what);
    }

    private static KeyPair parse(String text) throws GeneralSecurityException {
        PrivateKey secret = null;
        PublicKey shared = null;
        Matcher keys = PEM.matcher(text);
        KeyFactory factory = KeyFactory.getInstance("Ed25519");
        while (keys.find()) {
            byte[] encoded = Base64.getMimeDecoder().decode(keys.group(2));
            if (keys.group(1).equals("PRIVATE KEY")) {
                secret = factory.generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } else {
                shared = factory.generatePublic(new X509EncodedKeySpec(encoded));
            }
        }
        if (secret == null || shared == null) {
            throw new GeneralSecurityException("one half or none");
        }
        return new KeyPair(shared, secret);
    }

    /** The line by which verifiers know the key: {@code name+id+base64(type, key)}. */
    public String verifierKey() {
        return line(ED25519);
    }

    /** The line by which verifiers know the key as a witness's. */
    public String cosignerKey() {
        return line(COSIGNATURE);
    }

    private String line(byte type) {
        return name
                + '+'
                + HexFormat.of().formatHex(id(type))
                + '+'
                + Base64.getEncoder().encodeToString(typed(type));
    }

    private byte[] typed(byte type) {
        return ByteBuffer.allocate(1 + PUBLIC_BYTES).put(type).put(shared).array();
    }

    private byte[] id(byte type) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((name + '\n').getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest.digest(typed(type)), Integer.BYTES);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** The text as a signed note. */
    public String sign(String text) {
        return text + '\n' + signatureLine(text);
    }

    /** Its line under a text that others sign too. */
    String signatureLine(String text) {
        return line(id(ED25519), signature(text));
    }

    /**
     * The signature line of a witness.
     *
     * @param text of the checkpoint
     * @param seconds when it was seen, since 1970
     */
    public String cosign(String text, long seconds) {
        byte[] signature = signature("cosignature/v1\ntime " + seconds + '\n' + text);
        byte[] stamped =
                ByteBuffer.allocate(Long.BYTES + signature.length)
                        .putLong(seconds)
                        .put(signature)
                        .array();
        return line(id(COSIGNATURE), stamped);
    }

    private String line(byte[] id, byte[] signature) {
        byte[] all =
                ByteBuffer.allocate(id.length + signature.length).put(id).put(signature).array();
        return "\u2014 " + name + ' ' + Base64.getEncoder().encodeToString(all) + '\n';
    }

    private byte[] signature(String message) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(secret);
            signer.update(message.getBytes(StandardCharsets.UTF_8));
            return signer.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // the key was made or read a moment ago
        }
    }
}
