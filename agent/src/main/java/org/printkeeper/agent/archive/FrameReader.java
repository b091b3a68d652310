package org.printkeeper.agent.archive;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.xxhash.XxHash64JavaHasher;
import io.airlift.compress.v3.zstd.ZstdDecompressor;
import java.io.IOException;
import java.util.Optional;
import org.printkeeper.agent.linux.Zstd;

/**
 * Reads frames of sealed segments, one at a time, into the same memory.
 *
 * <p>Thread: one.
 */
final class FrameReader {
    /** The system's, for the one in the jar is ready only after 100 ms. */
    private static final Optional<Zstd> SYSTEM = Zstd.load();

    /** Loads the library and links the call; else the first frame that is read does. */
    static void load() {
        SYSTEM.ifPresent(zstd -> zstd.decompress(new byte[0], 0, new byte[0], 0));
    }

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
        int checksum = // one in the frame was checked while decompressing
                ZstdChecksum.isIn(compressed, length)
                        ? ZstdChecksum.of(compressed, length)
                        : (int) XxHash64JavaHasher.hash(frame, 0, size, 0);
        check(name + " byte " + offset, layout.checksums()[number], checksum);
        return frame;
    }

    private void decompress(String where, int length, int size) throws IOException {
        int got =
                SYSTEM.isPresent()
                        ? SYSTEM.get().decompress(compressed, length, frame, size)
                        : decompressByJar(length, size);
        if (got != size) {
            throw new DamagedArchiveException(
                    where, "a zstd frame of " + size + " bytes", got < 0 ? "none" : got + " bytes");
        }
    }

    private int decompressByJar(int length, int size) {
        try {
            return ZstdDecompressor.create().decompress(compressed, 0, length, frame, 0, size);
        } catch (MalformedInputException | IllegalArgumentException damaged) {
            return -1;
        }
    }

    private static void check(String where, int expected, int checksum) throws IOException {
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
