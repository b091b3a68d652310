package org.printkeeper.agent.collector;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.printkeeper.core.record.BootId;

/** Finds out from the headers of journal files whether older entries were removed. */
final class JournalRetention {
    private JournalRetention() {}

    /**
     * The trace that the oldest entries are gone: the oldest file begins with a number above 1, and
     * nothing older than this boot is left, so that it is this boot's entries which are gone.
     * Entries of a row of numbers that was lost as a whole leave no trace.
     *
     * @param oldestBoot of the journal's first entry
     */
    static Optional<String> trace(JournalSource source, BootId boot, Optional<BootId> oldestBoot)
            throws IOException {
        if (!oldestBoot.filter(boot::equals).isPresent()) {
            return Optional.empty();
        }
        List<JournalHeader> headers = new ArrayList<>();
        for (Path file : source.files()) {
            JournalHeader.read(file)
                    .filter(header -> header.entries() > 0 && header.headSequence() > 0)
                    .ifPresent(headers::add);
        }
        return headers.stream()
                .min(Comparator.comparingLong(JournalHeader::headRealtimeMicros))
                .filter(oldest -> oldest.headSequence() > 1)
                .map(JournalRetention::words);
    }

    private static String words(JournalHeader oldest) {
        return "entries 1 to "
                + (oldest.headSequence() - 1)
                + " of the journal were removed (vacuum or rotation): its oldest file "
                + oldest.file().getFileName()
                + " begins with entry "
                + oldest.headSequence();
    }
}
