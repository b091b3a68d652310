package org.printkeeper.agent.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The checksum at the end of a zstd frame, which every decompressor checks by itself, and faster
 * than anybody could after it.
 *
 * <p>Source: RFC 8878 section 3.1.1: Content_Checksum_Flag is bit 2 of the byte behind the magic
 * number, Content_Checksum the low half of XXH64 in little-endian order.
 */
final class ZstdChecksum {
    static final int BYTES = 4;

    private static final int DESCRIPTOR = 4;
    private static final int FLAG = 1 << 2;

    private ZstdChecksum() {}

    static boolean isIn(byte[] frame, int length) {
        return length > DESCRIPTOR + BYTES && (frame[DESCRIPTOR] & FLAG) != 0;
    }

    static int of(byte[] frame, int length) {
        return littleEndian(frame).getInt(length - BYTES);
    }

    /**
     * Adds it to a frame, in an array with room behind it, that was made without.
     *
     * @return the frame's length with it
     */
    static int add(byte[] frame, int length, int checksum) {
        if (isIn(frame, length)) {
            return length;
        }
        frame[DESCRIPTOR] |= FLAG;
        littleEndian(frame).putInt(length, checksum);
        return length + BYTES;
    }

    private static ByteBuffer littleEndian(byte[] frame) {
        return ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    }
}
