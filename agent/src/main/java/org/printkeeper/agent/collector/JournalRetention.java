package org.printkeeper.agent.collector;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds out from the headers of journal files whether older entries were removed. */
final class JournalRetention {
    private JournalRetention() {}

    /**
     * The trace that the oldest entries are gone: the oldest file begins with a number above 1.
     * Entries of a row of numbers that was lost as a whole leave none.
     *
     * @param headMicros when the oldest entry of the boot in question was received
     */
    static Optional<String> trace(JournalSource source, long headMicros) throws IOException {
        List<JournalHeader> headers = new ArrayList<>();
        for (var file : source.files()) {
            JournalHeader.read(file)
                    .filter(header -> header.entries() > 0 && header.headSequence() > 0)
                    .ifPresent(headers::add);
        }
        // An older entry, of a boot before, is still there: so nothing of this boot was removed.
        return headers.stream()
                .min(Comparator.comparingLong(JournalHeader::headRealtimeMicros))
                .filter(oldest -> oldest.headRealtimeMicros() >= headMicros - 1)
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
