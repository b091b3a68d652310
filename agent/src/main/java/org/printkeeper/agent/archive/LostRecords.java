package org.printkeeper.agent.archive;

import java.util.ArrayList;
import java.util.List;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/**
 * What could not be written and is still to be declared: gaps with exact ends. Gaps and resets that
 * were themselves lost are kept, in order; other marks are only counted.
 *
 * <p>Thread: the writer's.
 */
final class LostRecords {
    /** Beyond this, other gaps melt into ours, so that a full disk does not fill the memory. */
    private static final int MAX_DECLARATIONS = 1_000;

    private final List<Capture> declarations = new ArrayList<>();
    private long lastKeptMicros = Gap.UNKNOWN_MICROS;
    private long records;
    private long others;

    /** Takes note of the last record that is in the archive. */
    void keptUpTo(long micros) {
        lastKeptMicros = micros;
    }

    /** Time of the last record that is in the archive. */
    long keptMicros() {
        return lastKeptMicros;
    }

    /** Gives up the entries of a batch from this one on. */
    void add(EntryBatch batch, int fromEntry) {
        for (int i = fromEntry; i < batch.entries(); i++) {
            int start = batch.start(i);
            try {
                add(EntryGrammar.decode(batch.bytes(), start, batch.end(i) - start));
            } catch (MalformedEntryException notOfTheKernelStream) {
                others++;
            }
        }
    }

    private void add(Capture lost) {
        switch (lost) {
            case KmsgRecord record -> {
                records++;
                addRange(record.sequence(), record.sequence());
            }
            case Gap gap when declarations.size() < MAX_DECLARATIONS -> declarations.add(gap);
            case Gap gap -> addRange(gap.firstMissing(), gap.lastMissing());
            case Mark mark -> {
                others++;
                if (mark.is(Mark.RESET) || mark.is(Mark.BOOT)) {
                    declarations.add(mark);
                }
            }
        }
    }

    private void addRange(long first, long last) {
        if (!declarations.isEmpty()
                && declarations.getLast() instanceof Gap before
                && before.cause() == Cause.STORAGE_FULL
                && before.lastMissing() + 1 == first) {
            declarations.removeLast();
            declarations.add(full(before.firstMissing(), last, before.afterMicros()));
        } else {
            declarations.add(full(first, last, lastKeptMicros));
        }
    }

    /**
     * Gives up a run of numbers that was in the archive, before all that is to be declared by now.
     *
     * @param afterMicros time of the last record that stays
     */
    void addEarlier(long first, long last, long afterMicros) {
        records += last - first + 1;
        lastKeptMicros = afterMicros;
        if (!declarations.isEmpty()
                && declarations.getFirst() instanceof Gap after
                && after.cause() == Cause.STORAGE_FULL
                && last + 1 == after.firstMissing()) {
            declarations.set(0, full(first, after.lastMissing(), afterMicros));
        } else {
            declarations.addFirst(full(first, last, afterMicros));
        }
    }

    /** Gives up entries that were in the archive and have no numbers. */
    void addOthers(long entries) {
        others += entries;
    }

    private static Gap full(long first, long last, long afterMicros) {
        return new Gap(first, last, Cause.STORAGE_FULL, afterMicros, Gap.UNKNOWN_MICROS);
    }

    boolean isEmpty() {
        return declarations.isEmpty();
    }

    long records() {
        return records;
    }

    /** Entries that are no kernel records. */
    long others() {
        return others;
    }

    /**
     * The declarations, with the time of the record that comes after them.
     *
     * @param beforeMicros its time, or {@link Gap#UNKNOWN_MICROS}
     */
    List<Capture> declarations(long beforeMicros) {
        List<Capture> closed = new ArrayList<>(declarations);
        if (!closed.isEmpty() && closed.getLast() instanceof Gap last) {
            closed.set(closed.size() - 1, before(last, beforeMicros));
        }
        return closed;
    }

    private static Gap before(Gap gap, long beforeMicros) {
        if (gap.cause() != Cause.STORAGE_FULL) {
            return gap;
        }
        return new Gap(
                gap.firstMissing(),
                gap.lastMissing(),
                gap.cause(),
                gap.afterMicros(),
                beforeMicros);
    }

    /** They are in the archive. */
    void declared() {
        declarations.clear();
    }
}
