package org.printkeeper.agent.journal;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdDecompressor;
import java.io.IOException;
import java.util.Optional;
import org.printkeeper.agent.linux.Zstd;

/**
 * Reads {@code NAME=value} of data objects, one after the other into the same memory, and
 * decompresses where needed.
 *
 * <p>Thread: not safe.
 *
 * <p>Source: journal-def.h, DataObject; basic/compress.c: LZ4 blocks have their plain size before.
 */
public final class DataReader {
    // LIMIT: a longer value counts as damaged, but no message of the kernel comes near.
    private static final int MAX_BYTES = 1 << 20;

    private static final int LZ4 = 2;
    private static final int ZSTD = 4;
    private static final int COMPRESSED = 1 | LZ4 | ZSTD;
    private static final int LZ4_START = 8;

    /** Loaded when the first compressed value is met, as most journals have none of interest. */
    private static final class SystemLibrary {
        static final Optional<Zstd> ZSTD = Zstd.load();
    }

    private byte[] bytes = {};
    private byte[] packed = {};
    private int length;
    private boolean isWhole;

    /** What was read last, from index 0. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes were read last. */
    public int length() {
        return length;
    }

    /** Reads a data object. */
    public void read(JournalFile file, long data) throws IOException {
        int start = file.isCompact() ? 72 : 64;
        long stored = file.sizeOf(ObjectType.DATA, data) - start;
        if (stored < 0) {
            throw file.damaged(data, ObjectType.DATA.words, "one of too few bytes");
        }
        isWhole = stored <= MAX_BYTES;
        length = (int) Math.min(stored, MAX_BYTES);
        int flags = file.byteAt(data + 1) & COMPRESSED;
        if (flags == 0) {
            bytes = atLeast(bytes, length);
            file.copy(data + start, bytes, length);
            return;
        }
        packed = atLeast(packed, length);
        bytes = atLeast(bytes, MAX_BYTES);
        file.copy(data + start, packed, length);
        int plain = decompress(flags);
        if (plain < 0) {
            throw file.damaged(
                    data,
                    "a value of at most %d bytes, compressed with zstd or LZ4".formatted(MAX_BYTES),
                    "%d bytes with flags %d".formatted(length, flags));
        }
        length = plain;
    }

    /** Refuses a value of which only the beginning was read. */
    public void requireWhole(JournalFile file, long data) throws DamagedJournalException {
        if (!isWhole) {
            throw file.damaged(data, "at most " + MAX_BYTES + " bytes", "a longer value");
        }
    }

    private int decompress(int flags) {
        try {
            return switch (flags) {
                case ZSTD -> zstd();
                case LZ4 -> lz4();
                default -> -1;
            };
        } catch (MalformedInputException | IllegalArgumentException damaged) {
            return -1;
        }
    }

    private int zstd() {
        Optional<Zstd> system = SystemLibrary.ZSTD;
        return system.isPresent()
                ? system.get().decompress(packed, length, bytes, MAX_BYTES)
                : ZstdDecompressor.create().decompress(packed, 0, length, bytes, 0, MAX_BYTES);
    }

    private int lz4() {
        int block = length - LZ4_START;
        return block < 0
                ? -1
                : new Lz4JavaDecompressor()
                        .decompress(packed, LZ4_START, block, bytes, 0, MAX_BYTES);
    }

    private static byte[] atLeast(byte[] array, int bytes) {
        return array.length >= bytes ? array : new byte[Math.max(bytes, 4096)];
    }
}
