package org.printkeeper.agent.source;

import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.printkeeper.core.record.NetconsoleRecords;

/**
 * A kernel that sends its records by netconsole, and which numbers of them did not come.
 *
 * <p>A number is taken for missing when {@value #OVERTAKING} later ones are there, or when asked at
 * a quiet time.
 *
 * <p>Thread: one.
 */
final class NumberedPeer {
    private static final int OVERTAKING = 8;

    /** A number so far below the last is of another boot. */
    private static final long BOOT_DISTANCE = 1_000;

    final NetconsoleRecords records = new NetconsoleRecords();
    private final NavigableSet<Long> ahead = new TreeSet<>();
    private long next = -1;
    private long first;
    private long last;
    private long count;

    /**
     * Numbers that did not come.
     *
     * @param first inclusive
     * @param last inclusive; not all between them need be missing
     */
    record Missing(long first, long last, long count) {}

    /** Notes that the record with this number came. */
    void came(long sequence) {
        if (next < 0 || next - sequence > BOOT_DISTANCE) {
            ahead.clear();
            next = sequence;
        }
        if (sequence >= next) {
            ahead.add(sequence);
        }
        advance(OVERTAKING);
    }

    private void advance(int waiting) {
        while (!ahead.isEmpty() && (ahead.first() == next || ahead.size() > waiting)) {
            long come = ahead.removeFirst();
            if (come > next) {
                first = count == 0 ? next : first;
                last = come - 1;
                count += come - next;
            }
            next = come + 1;
        }
    }

    /** What is missing since the last call; nothing is waited for where it is quiet. */
    Optional<Missing> takeMissing(boolean isQuiet) {
        if (isQuiet) {
            advance(0);
        }
        Optional<Missing> missing =
                count == 0 ? Optional.empty() : Optional.of(new Missing(first, last, count));
        count = 0;
        return missing;
    }
}
