package org.printkeeper.agent.archive;

import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgHeader;
import org.printkeeper.core.record.MalformedEntryException;

/**
 * Which of the kernel's numbers an entry accounts for: a record for its own, a gap for those that
 * are missing.
 *
 * <p>Thread: not safe; one entry at a time.
 *
 * <p>Units: microseconds of printk's clock.
 */
final class EntryNumbers {
    private final KmsgHeader header = new KmsgHeader();
    private long first;
    private long last;

    /** Whether it accounts for any; then {@link #first} to {@link #last} are they. */
    boolean read(EntryBatch batch, int entry) {
        int start = batch.start(entry);
        boolean mayHaveAny = batch.records() > 0 || batch.bytes()[start] == '#';
        return mayHaveAny && read(batch.bytes(), start, batch.end(entry) - start);
    }

    boolean read(byte[] bytes, int start, int length) {
        if (readRecord(bytes, start, length)) {
            first = last = header.sequence();
            return true;
        }
        try {
            if (bytes[start] == '#'
                    && EntryGrammar.decode(bytes, start, length) instanceof Gap gap) {
                first = gap.firstMissing();
                last = gap.lastMissing();
                return true;
            }
        } catch (MalformedEntryException notOurs) {
            return false;
        }
        return false;
    }

    /** Whether it is a record; then {@link #micros} is its time. */
    boolean readRecord(EntryBatch batch, int entry) {
        int start = batch.start(entry);
        return batch.records() > 0 && readRecord(batch.bytes(), start, batch.end(entry) - start);
    }

    private boolean readRecord(byte[] bytes, int start, int length) {
        if (bytes[start] == '#') {
            return false;
        }
        try {
            header.parse(bytes, start, length);
            return true;
        } catch (MalformedEntryException notOfTheKernelStream) {
            return false;
        }
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    long micros() {
        return header.timestampMicros();
    }

    /** Time of the first record from this entry on, or {@link Gap#UNKNOWN_MICROS}. */
    long firstMicros(EntryBatch batch, int from) {
        for (int i = from; i < batch.entries(); i++) {
            if (readRecord(batch, i)) {
                return micros();
            }
        }
        return Gap.UNKNOWN_MICROS;
    }
}
