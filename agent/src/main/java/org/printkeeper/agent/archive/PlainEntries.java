package org.printkeeper.agent.archive;

import java.io.IOException;
import org.printkeeper.core.record.EntryGrammar;

/**
 * The entries of a plain segment, which may still grow.
 *
 * <p>Owns: the file.
 */
final class PlainEntries implements EntrySource {
    private static final int CHUNK_BYTES = 64 << 10;

    /**
     * A write(2) that is under way or was cut off shows itself in whole pages or blocks. The writer
     * never lets a batch end on such a boundary, so a file that ends elsewhere ends with an entry.
     */
    static final int BLOCK_BYTES = 512;

    private final StoredFile file;
    private byte[] buffer;
    private int limit;
    private int start;
    private int end;
    private long bufferOffset;
    private final long maxBytes;

    PlainEntries(StoredFile file, long offset) {
        this(file, offset, Long.MAX_VALUE);
    }

    /** As if the file had no more than {@code maxBytes}. */
    PlainEntries(StoredFile file, long offset, long maxBytes) {
        this(file, offset, maxBytes, CHUNK_BYTES);
    }

    private PlainEntries(StoredFile file, long offset, long maxBytes, int bufferBytes) {
        this.file = file;
        bufferOffset = offset;
        this.maxBytes = maxBytes;
        buffer = new byte[bufferBytes];
    }

    /** All that the file has now, to be read at once: its beginning is the buffer's. */
    static PlainEntries whole(StoredFile file) throws IOException {
        long bytes = file.size();
        return new PlainEntries(file, 0, bytes, Math.toIntExact(bytes) + 1);
    }

    @Override
    public boolean advance(boolean whole) throws IOException {
        start = end;
        while (true) {
            int found = EntryGrammar.end(buffer, start, limit);
            if (found >= 0) {
                end = found;
                return true;
            }
            if (!fill()) {
                return tail(whole);
            }
        }
    }

    /**
     * At the end of the file: an entry that ends here is complete when nothing can follow. Else the
     * bytes are forgotten, because a writer may cut them and write others.
     */
    private boolean tail(boolean whole) {
        boolean ends = limit > start && buffer[limit - 1] == '\n';
        if (ends && (whole || (bufferOffset + limit) % BLOCK_BYTES != 0)) {
            end = limit;
            return true;
        }
        bufferOffset += start;
        start = end = limit = 0;
        return false;
    }

    private boolean fill() throws IOException {
        if (limit - start >= MAX_ENTRY_BYTES) {
            throw new DamagedArchiveException(
                    "byte " + (bufferOffset + start),
                    "an entry of at most " + MAX_ENTRY_BYTES + " bytes",
                    "a longer one");
        }
        if (limit == buffer.length) {
            makeRoom();
        }
        long position = bufferOffset + limit;
        int room = (int) Math.min(buffer.length - limit, maxBytes - position);
        int read = room <= 0 ? 0 : file.read(position, buffer, limit, room);
        limit += read;
        return read > 0;
    }

    private void makeRoom() {
        byte[] target = start == 0 ? new byte[buffer.length * 2] : buffer;
        System.arraycopy(buffer, start, target, 0, limit - start);
        bufferOffset += start;
        limit -= start;
        start = end = 0;
        buffer = target;
    }

    /** Where in the file the last entry ends: where the next one will begin. */
    long goodOffset() {
        return bufferOffset + end;
    }

    /** Unreads the entry: it is damaged. */
    void reject() {
        end = start;
    }

    StoredFile file() {
        return file;
    }

    @Override
    public byte[] buffer() {
        return buffer;
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
