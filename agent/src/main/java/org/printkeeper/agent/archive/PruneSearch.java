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

    /**
     * What an entry declares.
     *
     * @param end index after the last entry that was dropped; 0 when none was
     * @param index of the entry that says so
     */
    record Declared(long end, long index) {
        static final Declared NONE = new Declared(0, -1);
    }

    /** The entry that declares most; none, when nothing was dropped. */
    static Declared newest(Storage storage, List<Segment> segments) throws IOException {
        for (Segment segment : segments.reversed()) {
            Declared found = in(storage, segment);
            if (found.end() > 0) {
                return found;
            }
        }
        return Declared.NONE;
    }

    private static Declared in(Storage storage, Segment segment) throws IOException {
        if (segment.sealed() && !mayDeclare(storage, segment)) {
            return Declared.NONE;
        }
        Declared newest = Declared.NONE;
        try (StreamReader reader = new StreamReader(storage)) {
            reader.seek(segment.first());
            Entry entry = reader.next();
            while (entry != null && entry.index() < segment.end()) {
                long end = end(entry);
                newest = end > newest.end() ? new Declared(end, entry.index()) : newest;
                entry = reader.next();
            }
        } catch (DamagedArchiveException nothingBehindItCounts) {
            return newest;
        }
        return newest;
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
