package org.printkeeper.agent.archive;

import java.io.IOException;
import java.util.List;

/**
 * Deletes segments that retention has declared to drop.
 *
 * <p>Thread: the writer's.
 */
record PrunedSegments(Storage storage) {
    /**
     * One by one, the oldest first, and each for good before the next one: a power cut brings back
     * the last at most, never one between.
     */
    void drop(List<Segment> declared) throws IOException {
        for (Segment segment : declared) {
            storage.syncNames();
            String twin = Segment.plainName(segment.first());
            if (segment.sealed() && storage.names().contains(twin)) {
                storage.delete(twin); // a sealer that was refused the deletion left it
            }
            storage.delete(segment.name());
        }
        if (!declared.isEmpty()) {
            storage.syncNames();
        }
    }

    /**
     * Those that a power cut has brought back. Before a segment is begun the names are put on disk,
     * so only what the last one declares can be among them.
     */
    List<Segment> broughtBack() throws IOException {
        List<Segment> segments = Segment.among(storage.names());
        List<Segment> last = segments.subList(Math.max(0, segments.size() - 1), segments.size());
        long end = PruneSearch.newest(storage, last).end();
        return segments.stream().filter(segment -> segment.end() <= end).toList();
    }
}
