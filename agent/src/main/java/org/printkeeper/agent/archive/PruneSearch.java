package org.printkeeper.agent.archive;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/** Finds what retention has declared to drop: in the newest segment that declares anything. */
final class PruneSearch {
    private PruneSearch() {}

    /** Index after the last entry that was dropped; 0 when none was. */
    static long end(Storage storage, List<Segment> segments) throws IOException {
        for (Segment segment : segments.reversed()) {
            long end = end(storage, segment);
            if (end > 0) {
                return end;
            }
        }
        return 0;
    }

    private static long end(Storage storage, Segment segment) throws IOException {
        if (segment.sealed() && !mayDeclare(storage, segment)) {
            return 0;
        }
        long end = 0;
        try (StreamReader reader = new StreamReader(storage)) {
            reader.seek(segment.first());
            Entry entry = reader.next();
            while (entry != null && entry.index() < segment.end()) {
                end = Math.max(end, end(entry));
                entry = reader.next();
            }
        } catch (DamagedArchiveException nothingBehindItCounts) {
            return end;
        }
        return end;
    }

    private static boolean mayDeclare(Storage storage, Segment segment) throws IOException {
        try (StoredFile file = storage.openToRead(segment.name())) {
            return SealedLayout.read(file, segment.name()).frames().stream()
                    .anyMatch(frame -> frame.mayHold(FrameInfo.Content.PRUNE));
        } catch (DamagedArchiveException nothingInItCounts) {
            return false;
        }
    }

    private static long end(Entry entry) {
        return entry.bytes()[0] == '#' && decode(entry) instanceof Mark mark && mark.is(Mark.PRUNE)
                ? mark.field("last")
                        .filter(last -> last.matches("[0-9]{1,18}"))
                        .map(last -> Long.parseLong(last) + 1)
                        .orElse(0L)
                : 0;
    }

    private static @Nullable Object decode(Entry entry) {
        try {
            return entry.decode();
        } catch (MalformedEntryException damaged) {
            return null;
        }
    }
}
