package org.printkeeper.core.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A record as dmesg's dialect shows it, wherever it was read: with or without a number.
 *
 * <p>Units: {@code timestampMicros} of printk's clock.
 *
 * @param prefix {@code facility << 3 | level}, or {@link #NO_PREFIX}
 * @param timestampMicros 0 where the line carries no stamp, as dmesg has it
 * @param stamped false for a line without stamp, such as syslog(2) has with printk.time=0
 * @param caller {@code T123} or {@code C0}, or empty
 * @param bytes holds the text, and may hold more; not to be changed
 * @param start index of the text's first byte
 * @param end index after its last byte
 */
public record DmesgRecord(
        int prefix,
        long timestampMicros,
        boolean stamped,
        String caller,
        byte[] bytes,
        int start,
        int end) {
    /** The line began with no {@code <N>}. */
    public static final int NO_PREFIX = -1;

    /** A record of /dev/kmsg, its escapes decoded. */
    public static DmesgRecord of(KmsgRecord record) {
        byte[] text = record.textBytes();
        return new DmesgRecord(
                record.prefix(),
                record.timestampMicros(),
                true,
                record.caller().orElse(""),
                text,
                0,
                text.length);
    }

    /** A line of which no caller is known. */
    public static DmesgRecord of(int prefix, long timestampMicros, String line) {
        byte[] text = line.getBytes(StandardCharsets.UTF_8);
        return new DmesgRecord(prefix, timestampMicros, true, "", text, 0, text.length);
    }

    /** A {@link Mark#TEXT}: a message from a source without numbers. */
    public static DmesgRecord of(Mark text) {
        byte[] line = text.bytes("text").orElse(new byte[0]);
        return new DmesgRecord(
                (int) number(text, "pri", NO_PREFIX),
                number(text, "usec", 0),
                text.field("usec").isPresent(),
                "",
                line,
                0,
                line.length);
    }

    private static long number(Mark mark, String field, long otherwise) {
        String digits = mark.field(field).orElse("");
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : otherwise;
    }

    /** The same record with more text behind its own. */
    public DmesgRecord with(byte[] more) {
        byte[] all = Arrays.copyOfRange(bytes, start, end + more.length);
        System.arraycopy(more, 0, all, end - start, more.length);
        return new DmesgRecord(prefix, timestampMicros, stamped, caller, all, 0, all.length);
    }

    boolean isEmpty() {
        return start == end;
    }

    /** True when facility and level have names. */
    boolean hasNamedPrefix() {
        return prefix >= 0 && prefix >> 3 < Facility.NAMED;
    }
}
