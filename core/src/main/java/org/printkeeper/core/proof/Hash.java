package org.printkeeper.core.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A SHA-256 hash in a Merkle tree.
 *
 * <p>Source: RFC 6962 section 2.1: leaves and nodes are hashed with different first bytes, so that
 * neither can be passed off as the other.
 */
public final class Hash {
    public static final int BYTES = 32;

    /** The root of the tree without leaves. */
    public static final Hash OF_EMPTY_TREE = new Hash(sha256().digest());

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Hash of the leaf {@code bytes[offset, offset + length)}. */
    public static Hash ofLeaf(byte[] bytes, int offset, int length) {
        MessageDigest digest = sha256();
        digest.update(LEAF);
        digest.update(bytes, offset, length);
        return new Hash(digest.digest());
    }

    public static Hash ofLeaf(byte[] leaf) {
        return ofLeaf(leaf, 0, leaf.length);
    }

    /** Hash of the node above two others. */
    public static Hash ofNode(Hash left, Hash right) {
        MessageDigest digest = sha256();
        digest.update(NODE);
        digest.update(left.bytes);
        digest.update(right.bytes);
        return new Hash(digest.digest());
    }

    /** The hash that these 32 bytes are. */
    public static Hash of(byte[] bytes) throws MalformedProofException {
        if (bytes.length != BYTES) {
            throw new MalformedProofException(
                    "a hash: expected %d bytes, found %d".formatted(BYTES, bytes.length));
        }
        return new Hash(bytes.clone());
    }

    /** The hash in standard Base64, as checkpoints and proofs have it. */
    public static Hash ofBase64(String text) throws MalformedProofException {
        return of(Base64Text.decode("a hash", text));
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    public String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
