package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
     * The key in this file; empty when there is none, or not a whole one.
     *
     * @param name in signature lines: the origin of the log
     */
    static Optional<SigningKey> read(WholeFile file, String name) throws IOException {
        String text = file.text();
        try {
            SigningKey key = new SigningKey(parse(text), name);
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
        return name
                + '+'
                + HexFormat.of().formatHex(id())
                + '+'
                + Base64.getEncoder().encodeToString(typed());
    }

    private byte[] typed() {
        return ByteBuffer.allocate(1 + PUBLIC_BYTES).put(ED25519).put(shared).array();
    }

    private byte[] id() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((name + '\n').getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest.digest(typed()), Integer.BYTES);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** The text as a signed note. */
    String sign(String text) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(secret);
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            byte[] signature = signer.sign();
            byte[] all =
                    ByteBuffer.allocate(Integer.BYTES + signature.length)
                            .put(id())
                            .put(signature)
                            .array();
            String line = Base64.getEncoder().encodeToString(all);
            return text + "\n\u2014 " + name + ' ' + line + '\n';
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // the key was made or read a moment ago
        }
    }
}
