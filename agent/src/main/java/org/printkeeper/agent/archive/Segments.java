package org.printkeeper.agent.archive;

import java.io.IOException;

/** Opens segments of either kind at an index. */
final class Segments {
    private Segments() {}

    /**
     * The entries of a segment from the frame on that holds {@code index}; for a plain segment that
     * is all of it.
     */
    static EntrySource open(Storage storage, Segment segment, long index) throws IOException {
        StoredFile file = storage.openToRead(segment.name());
        try {
            if (!segment.sealed()) {
                return new PlainEntries(file, 0);
            }
            SealedLayout layout = SealedLayout.read(file, segment.name());
            int frame = Math.max(0, layout.frameOf(index));
            return new SealedEntries(file, segment.name(), layout, frame);
        } catch (IOException | RuntimeException damaged) {
            file.close();
            throw damaged;
        }
    }
}
