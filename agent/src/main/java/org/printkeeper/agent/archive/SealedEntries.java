package org.printkeeper.agent.archive;

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
    private final FrameReader reader = new FrameReader();
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
        frame = reader.read(file, name, layout, nextFrame);
        limit = layout.sizes()[nextFrame];
        nextFrame++;
        start = end = 0;
        return true;
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
