package org.printkeeper.agent.archive;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgHeader;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.ResumePoint;

/**
 * Finds where capture must go on, from the entries at the end of a kernel stream in their order.
 */
final class ResumeScan {
    private final KmsgHeader header = new KmsgHeader();
    private @Nullable BootId boot;
    private byte[] record = new byte[256];
    private int recordBytes;
    private long nextSequence;
    private long lastMicros = Gap.UNKNOWN_MICROS;
    private boolean stopped;
    private boolean numbered;

    /** True when a record or a gap was seen, so that older segments need not be looked at. */
    boolean isNumbered() {
        return numbered;
    }

    Optional<BootId> boot() {
        return Optional.ofNullable(boot);
    }

    void add(byte[] bytes, int start, int end) {
        try {
            if (bytes[start] == '#') {
                addControl(bytes, start, end);
            } else {
                addRecord(bytes, start, end);
            }
        } catch (MalformedEntryException notOfTheKernelStream) {
            stopped = false;
        }
    }

    private void addRecord(byte[] bytes, int start, int end) throws MalformedEntryException {
        header.parse(bytes, start, end - start);
        nextSequence = header.sequence() + 1;
        lastMicros = header.timestampMicros();
        recordBytes = end - start;
        if (record.length < recordBytes) {
            record = new byte[recordBytes * 2];
        }
        System.arraycopy(bytes, start, record, 0, recordBytes);
        stopped = false;
        numbered = true;
    }

    private void addControl(byte[] bytes, int start, int end) throws MalformedEntryException {
        switch (EntryGrammar.decode(bytes, start, end - start)) {
            case Gap gap -> {
                nextSequence = gap.lastMissing() + 1;
                stopped = false;
                numbered = true;
            }
            case Mark mark when mark.is(Mark.SEGMENT) -> enter(mark.field("boot"));
            case Mark mark when mark.is(Mark.RESET) -> restart(mark.field("first"));
            case Mark mark when mark.is(Mark.TEXT) -> addText(mark.field("usec"));
            case Mark mark -> stopped = mark.is(Mark.STOP) || (stopped && isOurs(mark));
            default -> {}
        }
    }

    /** A line of a source without numbers: its time is all there is to go on from. */
    private void addText(Optional<String> micros) {
        stopped = false;
        try {
            lastMicros = Math.max(lastMicros, Long.parseLong(micros.orElse("-1")));
        } catch (NumberFormatException damaged) {
            // the line before will do
        }
    }

    /** Marks of the archive itself may stand behind the last word of a capture. */
    private static boolean isOurs(Mark mark) {
        return mark.is(Mark.PAD) || mark.is(Mark.PRUNE) || mark.is(Mark.STORAGE);
    }

    /** Numbers begin again at this one; the record before is of another history. */
    private void restart(Optional<String> first) throws MalformedEntryException {
        try {
            nextSequence = Long.parseUnsignedLong(first.orElse(""));
        } catch (NumberFormatException damaged) {
            throw new MalformedEntryException(0, "a reset with its first number", "none");
        }
        recordBytes = 0;
        lastMicros = Gap.UNKNOWN_MICROS;
        stopped = false;
        numbered = true;
    }

    private void enter(Optional<String> bootField) {
        BootId entered = bootField.flatMap(BootId::parse).orElse(null);
        if (entered != null && !entered.equals(boot)) {
            boot = entered;
            nextSequence = 0;
            recordBytes = 0;
            lastMicros = Gap.UNKNOWN_MICROS;
            numbered = false;
        }
    }

    Optional<ResumePoint> result() {
        return Optional.ofNullable(boot)
                .map(known ->
                        new ResumePoint(
                                known,
                                nextSequence,
                                Arrays.copyOf(record, recordBytes),
                                lastMicros,
                                stopped));
    }
}
