package org.printkeeper.agent.collector;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.journal.DamagedJournalException;

/**
 * What of a journal could not be read: the first place, and how many more.
 *
 * <p>Thread: not safe.
 */
final class JournalDamage {
    private @Nullable String first;
    private long more;

    void add(DamagedJournalException damage) {
        if (first == null) {
            first = damage.getMessage();
        } else {
            more++;
        }
    }

    Optional<String> words() {
        return Optional.ofNullable(first)
                .map(words -> more == 0 ? words : words + ", and in " + more + " more places");
    }
}
