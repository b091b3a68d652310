package org.printkeeper.agent.archive;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.xxhash.XxHash64JavaHasher;
import io.airlift.compress.v3.zstd.ZstdDecompressor;
import java.io.IOException;

/**
 * Reads frames of sealed segments, one at a time, into the same memory.
 *
 * <p>Thread: one.
 */
final class FrameReader {
    private final ZstdDecompressor decompressor = ZstdDecompressor.create();
    private byte[] compressed = {};
    private byte[] frame = {};

    /** Reads a frame; its size is the layout's. */
    byte[] read(StoredFile file, String name, SealedLayout layout, int number) throws IOException {
        long offset = layout.offsets()[number];
        int length = (int) (layout.offsets()[number + 1] - offset);
        int size = layout.sizes()[number];
        compressed = atLeast(compressed, length);
        frame = atLeast(frame, size);
        SealedLayout.readFully(file, name, offset, compressed, length);
        decompress(name + " byte " + offset, length, size);
        check(name + " byte " + offset, layout.checksums()[number], size);
        return frame;
    }

    private void decompress(String where, int length, int size) throws IOException {
        try {
            int got = decompressor.decompress(compressed, 0, length, frame, 0, size);
            if (got != size) {
                throw new DamagedArchiveException(where, size + " bytes", got + " bytes");
            }
        } catch (MalformedInputException | IllegalArgumentException damaged) {
            throw new DamagedArchiveException(
                    where, "a zstd frame", String.valueOf(damaged.getMessage()));
        }
    }

    private void check(String where, int expected, int size) throws IOException {
        int checksum = (int) XxHash64JavaHasher.hash(frame, 0, size, 0);
        if (checksum != expected) {
            throw new DamagedArchiveException(
                    where,
                    "checksum " + Integer.toHexString(expected),
                    Integer.toHexString(checksum));
        }
    }

    private static byte[] atLeast(byte[] array, int bytes) {
        return array.length >= bytes ? array : new byte[bytes];
    }
}
