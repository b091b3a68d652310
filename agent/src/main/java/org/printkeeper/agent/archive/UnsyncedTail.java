package org.printkeeper.agent.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.printkeeper.core.record.EntryBatch;

/**
 * What was appended since the last good sync: enough to know it again when it is read back, and to
 * declare it when that fails.
 *
 * <p>Thread: the writer's.
 */
final class UnsyncedTail {
    private static final byte[] GAP = "# gap ".getBytes(StandardCharsets.US_ASCII);

    private final EntryNumbers numbers = new EntryNumbers();
    private final CRC32C checksum = new CRC32C();
    private boolean isUrgent;
    private boolean hasNumbers;
    private long first;
    private long last;
    private long others;

    void clear() {
        checksum.reset();
        isUrgent = false;
        hasNumbers = false;
        others = 0;
    }

    /** Entries {@code from} to {@code to} (exclusive) of a batch were appended. */
    void add(EntryBatch batch, int from, int to) {
        int start = batch.start(from);
        checksum.update(batch.bytes(), start, batch.end(to - 1) - start);
        isUrgent |= batch.isUrgent();
        addNumbers(batch, from, to);
        for (int i = from; i < to; i++) {
            others += isOther(batch, i) ? 1 : 0;
        }
    }

    /** An entry that a former writer appended. */
    void add(byte[] bytes, int start, int length) {
        checksum.update(bytes, start, length);
        if (numbers.read(bytes, start, length)) {
            note();
        } else {
            others++;
        }
    }

    /** Numbers rise, so the first and the last entry that have any tell all. */
    private void addNumbers(EntryBatch batch, int from, int to) {
        int entry = from;
        while (entry < to && !numbers.read(batch, entry)) {
            entry++;
        }
        if (entry == to) {
            return;
        }
        note();
        entry = to - 1;
        while (!numbers.read(batch, entry)) {
            entry--;
        }
        note();
    }

    private void note() {
        first = hasNumbers ? first : numbers.first();
        last = numbers.last();
        hasNumbers = true;
    }

    private static boolean isOther(EntryBatch batch, int entry) {
        int start = batch.start(entry);
        if (batch.bytes()[start] != '#') {
            return batch.records() == 0;
        }
        int end = Math.min(batch.end(entry), start + GAP.length);
        return !Arrays.equals(batch.bytes(), start, end, GAP, 0, GAP.length);
    }

    boolean isUrgent() {
        return isUrgent;
    }

    /** Whether these bytes are it. */
    boolean hasChecksum(CRC32C of) {
        return checksum.getValue() == of.getValue();
    }

    /**
     * It cannot be read back.
     *
     * @param afterMicros time of the last record before it
     */
    void giveUp(LostRecords lost, long afterMicros) {
        if (hasNumbers) {
            lost.addEarlier(first, last, afterMicros);
        }
        lost.addOthers(others);
    }
}
