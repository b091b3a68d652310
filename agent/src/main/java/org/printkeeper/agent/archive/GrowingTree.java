package org.printkeeper.agent.archive;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The writer's half of a Merkle tree: the roots of its complete subtrees, one for each bit of its
 * size, and what follows from them. Written apart from {@code core.proof}, which checks it.
 *
 * <p>Thread: one at a time.
 *
 * <p>Source: RFC 6962 section 2.1.
 */
final class GrowingTree {
    static final int HASH_BYTES = 32;
    private static final int POSITIONS = 0xff;

    private static final byte[] NOTHING = {};

    private final MessageDigest sha256 = sha256();
    private byte[] input = new byte[512];

    /** At each level the root of a complete subtree, where the size has that bit. */
    private final byte[][] roots = new byte[Long.SIZE][];

    /** At each level the root of the last complete subtree, whether or not it has merged since. */
    private final byte[][] newest = new byte[Long.SIZE][];

    private final LeafSums sums = new LeafSums();
    private long leaves;

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /** Adds a leaf. */
    void appendLeaf(byte[] leaf) {
        byte[] hash = hash(0, leaf, NOTHING);
        sums.add((int) (leaves & POSITIONS), hash);
        append(0, hash);
    }

    /** Of the leaves of the block of 256 that the last one is in. */
    LeafSums sums() {
        return sums;
    }

    /** Adds a complete subtree; the size must be a multiple of its leaves. */
    void append(int level, byte[] root) {
        byte[] node = root;
        int height = level;
        newest[height] = node;
        while ((leaves >>> height & 1) == 1) {
            node = node(roots[height], node);
            height++;
            newest[height] = node;
        }
        roots[height] = node;
        leaves += 1L << level;
    }

    private byte[] node(byte[] left, byte[] right) {
        return hash(1, left, right);
    }

    /** Of one array: a digest that is given parts takes a sixth longer. */
    private byte[] hash(int prefix, byte[] left, byte[] right) {
        int length = 1 + left.length + right.length;
        if (length > input.length) {
            input = new byte[2 * length];
        }
        input[0] = (byte) prefix;
        System.arraycopy(left, 0, input, 1, left.length);
        System.arraycopy(right, 0, input, 1 + left.length, right.length);
        sha256.update(input, 0, length);
        return sha256.digest();
    }

    long size() {
        return leaves;
    }

    /** Root of the complete subtree at this level; only where the size has that bit. */
    byte[] subtree(int level) {
        return roots[level];
    }

    /** Root of the last complete subtree at this level, of a size that has one. */
    byte[] newestAt(int level) {
        return newest[level];
    }

    /** Root of the tree as it is now. */
    byte[] root() {
        byte[] root = null;
        for (int level = 0; level < Long.SIZE; level++) {
            if ((leaves >>> level & 1) == 1) {
                root = root == null ? roots[level] : node(roots[level], root);
            }
        }
        return root == null ? sha256.digest() : root;
    }
}
