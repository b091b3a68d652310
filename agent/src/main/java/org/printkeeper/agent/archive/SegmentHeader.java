package org.printkeeper.agent.archive;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/** The first entry of a segment. */
record SegmentHeader(Mark mark) {
    static final int FORMAT = 1;

    /** Reads one; empty when the entry is none. */
    static Optional<SegmentHeader> of(byte[] bytes, int start, int length) {
        try {
            return EntryGrammar.decode(bytes, start, length) instanceof Mark mark
                            && mark.is(Mark.SEGMENT)
                    ? Optional.of(new SegmentHeader(mark))
                    : Optional.empty();
        } catch (MalformedEntryException damaged) {
            return Optional.empty();
        }
    }

    Optional<BootId> boot() {
        return mark.field("boot").flatMap(BootId::parse);
    }

    Optional<Instant> time() {
        try {
            return mark.field("time").map(Instant::parse);
        } catch (DateTimeParseException damaged) {
            return Optional.empty();
        }
    }
}
