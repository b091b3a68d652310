package org.printkeeper.agent.archive;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.xxhash.XxHash64Hasher;
import io.airlift.compress.v3.zstd.ZstdDecompressor;
import java.io.IOException;
import org.printkeeper.core.record.EntryGrammar;

/**
 * The entries of a sealed segment; one decompressed frame is in memory at a time.
 *
 * <p>Owns: the file.
 */
final class SealedEntries implements EntrySource {
    /** No frame holds more: a frame is cut before the entry that would make it larger than this. */
    static final int MAX_FRAME_BYTES = 2 * MAX_ENTRY_BYTES;

    private final StoredFile file;
    private final String name;
    private final SealedLayout layout;
    private final ZstdDecompressor decompressor = ZstdDecompressor.create();
    private byte[] compressed = {};
    private byte[] frame = {};
    private int nextFrame;
    private int limit;
    private int start;
    private int end;

    /** Opens the segment and goes before the first entry of the frame that holds {@code index}. */
    SealedEntries(StoredFile file, String name, SealedLayout layout, int firstFrame) {
        this.file = file;
        this.name = name;
        this.layout = layout;
        nextFrame = firstFrame;
    }

    @Override
    public boolean advance(boolean whole) throws IOException {
        if (end == limit && !readFrame()) {
            return false;
        }
        start = end;
        int found = EntryGrammar.end(frame, start, limit);
        end = found < 0 ? limit : found;
        return true;
    }

    private boolean readFrame() throws IOException {
        if (nextFrame == layout.frames().size()) {
            return false;
        }
        long offset = layout.offsets()[nextFrame];
        int length = (int) (layout.offsets()[nextFrame + 1] - offset);
        int size = layout.sizes()[nextFrame];
        compressed = atLeast(compressed, length);
        frame = atLeast(frame, size);
        SealedLayout.readFully(file, name, offset, compressed, length);
        decompress(offset, length, size);
        nextFrame++;
        start = end = 0;
        limit = size;
        return true;
    }

    private void decompress(long offset, int length, int size) throws IOException {
        String where = name + " byte " + offset;
        try {
            int got = decompressor.decompress(compressed, 0, length, frame, 0, size);
            if (got != size) {
                throw new DamagedArchiveException(where, size + " bytes", got + " bytes");
            }
        } catch (MalformedInputException | IllegalArgumentException damaged) {
            throw new DamagedArchiveException(
                    where, "a zstd frame", String.valueOf(damaged.getMessage()));
        }
        int checksum = (int) XxHash64Hasher.hash(frame, 0, size);
        if (checksum != layout.checksums()[nextFrame]) {
            throw new DamagedArchiveException(
                    where,
                    "checksum " + Integer.toHexString(layout.checksums()[nextFrame]),
                    Integer.toHexString(checksum));
        }
    }

    private static byte[] atLeast(byte[] array, int bytes) {
        return array.length >= bytes ? array : new byte[bytes];
    }

    /** Index of the first entry that {@link #advance} will come to, when nothing was read yet. */
    long firstIndex() {
        return layout.frames().get(nextFrame).firstIndex();
    }

    @Override
    public byte[] buffer() {
        return frame;
    }

    @Override
    public int start() {
        return start;
    }

    @Override
    public int end() {
        return end;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
