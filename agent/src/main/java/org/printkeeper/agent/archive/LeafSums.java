package org.printkeeper.agent.archive;

import java.util.Arrays;

/**
 * Two sums over the leaf hashes of a block, by which whoever checks it finds the one leaf that was
 * changed: the exclusive or of their first 8 bytes, and of the same multiplied by their positions
 * in the block, byte by byte in GF(2⁸) modulo x⁸+x⁴+x³+x²+1. They prove nothing.
 *
 * <p>Thread: one at a time.
 */
final class LeafSums {
    static final int BYTES = 16;

    private static final int HALF = BYTES / 2;
    private static final int POLYNOMIAL = 0x11d;

    /** PRODUCTS[a][b] is a·b. */
    private static final byte[][] PRODUCTS = products();

    private byte[] sums = new byte[BYTES];

    private static byte[][] products() {
        byte[][] products = new byte[256][256];
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                int product = 0;
                for (int bit = 7; bit >= 0; bit--) {
                    product = product << 1 ^ (product >>> 7) * POLYNOMIAL;
                    product ^= (b >>> bit & 1) * a;
                }
                products[a][b] = (byte) product;
            }
        }
        return products;
    }

    /** Adds the hash at this position, which for the first of a block is 0. */
    void add(int position, byte[] hash) {
        if (position == 0) {
            Arrays.fill(sums, (byte) 0);
        }
        byte[] times = PRODUCTS[position];
        for (int i = 0; i < HALF; i++) {
            sums[i] ^= hash[i];
            sums[HALF + i] ^= times[hash[i] & 0xff];
        }
    }

    /** Goes on from what was noted of the beginning of a block. */
    void set(byte[] noted) {
        sums = Arrays.copyOf(noted, BYTES);
    }

    /** Of the block so far, or the one that was completed last. */
    byte[] bytes() {
        return sums.clone();
    }
}
