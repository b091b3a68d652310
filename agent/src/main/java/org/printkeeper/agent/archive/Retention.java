package org.printkeeper.agent.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Decides which segments are dropped. */
record Retention(StreamSettings settings, Storage storage) {
    /** The oldest sealed segments that must go; the rest fits. */
    List<Segment> surplus(List<Segment> segments) throws IOException {
        long total = 0;
        for (Segment segment : segments) {
            total += storage.sizeOf(segment.name());
        }
        long allowed = allowed(total);
        List<Segment> surplus = new ArrayList<>();
        for (Segment segment : segments) {
            if (total <= allowed || !segment.sealed() || segment.isLast()) {
                break;
            }
            surplus.add(segment);
            total -= storage.sizeOf(segment.name());
        }
        return surplus;
    }

    /** A disk that others fill makes us smaller, but not nothing. */
    private long allowed(long total) throws IOException {
        long room = total + storage.usableBytes() - settings.keepFreeBytes();
        return Math.min(settings.totalMaxBytes(), Math.max(room, settings.totalMaxBytes() / 4));
    }
}
