package org.printkeeper.agent.evidence;

import java.util.OptionalInt;
import org.printkeeper.core.proof.Hash;

/**
 * Finds the one leaf of a block that is not what it was, by two sums that the writer noted of the
 * leaves as they were; docs/format.md has them. Where more than one was changed the sums fit none.
 *
 * <p>Thread: one at a time.
 */
final class Locator {
    static final int BYTES = 16;

    private static final int HALF = BYTES / 2;

    private final byte[] sums = new byte[BYTES];
    private int leaves;

    void add(Hash leaf) {
        byte[] hash = leaf.toBytes();
        for (int i = 0; i < HALF; i++) {
            sums[i] ^= hash[i];
            sums[HALF + i] ^= (byte) times(hash[i] & 0xff, leaves);
        }
        leaves++;
    }

    /** Position of the leaf that differs; empty when the sums do not tell. */
    OptionalInt find(byte[] noted) {
        for (int position = 0; position < leaves; position++) {
            if (isAt(position, noted)) {
                return OptionalInt.of(position);
            }
        }
        return OptionalInt.empty();
    }

    private boolean isAt(int position, byte[] noted) {
        boolean differs = false;
        for (int i = 0; i < HALF; i++) {
            int change = (noted[i] ^ sums[i]) & 0xff;
            int changeTimes = (noted[HALF + i] ^ sums[HALF + i]) & 0xff;
            differs |= change != 0;
            if (times(change, position) != changeTimes) {
                return false;
            }
        }
        return differs;
    }

    /** Product in GF(2⁸) modulo x⁸+x⁴+x³+x²+1. */
    private static int times(int a, int b) {
        int product = 0;
        int power = a;
        for (int rest = b; rest > 0; rest >>>= 1) {
            product ^= (rest & 1) == 1 ? power : 0;
            power = (power & 0x80) == 0 ? power << 1 : power << 1 ^ 0x11d;
        }
        return product;
    }
}
