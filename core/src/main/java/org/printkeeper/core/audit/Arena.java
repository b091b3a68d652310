package org.printkeeper.core.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Byte strings packed into large blocks, so that a million of them are not a million objects. */
final class Arena {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final int LENGTH_BYTES = 4;

    private final List<byte[]> blocks = new ArrayList<>();
    private int used = BLOCK_BYTES;

    /** How many blocks were let go. */
    private int gone;

    /** Keeps a copy; the handle is never negative. */
    long add(byte[] bytes) {
        int size = bytes.length + LENGTH_BYTES;
        if (used + size > BLOCK_BYTES) {
            blocks.add(new byte[Math.max(BLOCK_BYTES, size)]);
            used = 0;
        }
        byte[] block = blocks.getLast();
        for (int i = 0; i < LENGTH_BYTES; i++) {
            block[used + i] = (byte) (bytes.length >>> (8 * i));
        }
        System.arraycopy(bytes, 0, block, used + LENGTH_BYTES, bytes.length);
        long handle = ((long) (gone + blocks.size() - 1) << 32) | used;
        used += size;
        return handle;
    }

    /** Lets go of what was added before this. */
    void forgetBefore(long handle) {
        int whole = number(handle) - gone;
        blocks.subList(0, whole).clear();
        gone += whole;
    }

    private byte[] block(long handle) {
        return blocks.get(number(handle) - gone);
    }

    private static int number(long handle) {
        return (int) (handle >>> 32);
    }

    int length(long handle) {
        byte[] block = block(handle);
        int at = (int) handle;
        int length = 0;
        for (int i = 0; i < LENGTH_BYTES; i++) {
            length |= (block[at + i] & 0xff) << (8 * i);
        }
        return length;
    }

    byte[] get(long handle) {
        byte[] block = block(handle);
        int at = (int) handle;
        int length = length(handle);
        return Arrays.copyOfRange(block, at + LENGTH_BYTES, at + LENGTH_BYTES + length);
    }
}
