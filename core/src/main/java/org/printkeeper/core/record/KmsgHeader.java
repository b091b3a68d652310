package org.printkeeper.core.record;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The fields before the semicolon of a kmsg record, read in place: one instance serves any number
 * of records without garbage.
 *
 * <pre>
 *   header = prefix "," sequence "," micros "," flag { "," unknown-or-caller } ";"
 * </pre>
 *
 * <p>Thread: not safe; one instance per reader.
 *
 * <p>Units: prefix is {@code facility << 3 | level}; sequence unsigned 64-bit; micros of printk's
 * clock, which stops in suspend.
 *
 * <p>Source: Documentation/ABI/testing/dev-kmsg; kernel/printk/printk.c info_print_ext_header().
 */
public final class KmsgHeader {
    private static final int DIGITS_WITHOUT_OVERFLOW = 18;
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = {};
    private int position;
    private int limit;

    private int prefix;
    private long sequence;
    private long timestampMicros;
    private char flag;
    private int callerStart;
    private int callerEnd;
    private int textStart;

    /**
     * Reads the header of the record that begins at {@code offset}.
     *
     * @throws MalformedEntryException when it is none; the fields are then undefined
     */
    public void parse(byte[] bytes, int offset, int length) throws MalformedEntryException {
        this.bytes = bytes;
        position = offset;
        limit = offset + length;
        long prefixField = number(offset);
        if (prefixField < 0 || prefixField > 0xffff) {
            throw new MalformedEntryException(
                    0, "facility and level", Long.toUnsignedString(prefixField));
        }
        prefix = (int) prefixField;
        sequence = number(offset);
        timestampMicros = number(offset);
        flag = position < limit ? (char) bytes[position] : 0;
        callerStart = callerEnd = 0;
        int semicolon = position;
        if (semicolon + 1 < limit && bytes[semicolon + 1] == ';' && flag != ';' && flag != '\n') {
            textStart = semicolon + 2; // nearly all records: a flag and nothing more
            return;
        }
        while (semicolon < limit && bytes[semicolon] != ';' && bytes[semicolon] != '\n') {
            semicolon++;
        }
        if (semicolon == limit || bytes[semicolon] != ';' || semicolon == position) {
            throw new MalformedEntryException(
                    semicolon - offset, "a flag and ';' before the text", found(semicolon));
        }
        findCaller(semicolon);
        textStart = semicolon + 1;
    }

    /** Reads decimal digits and the comma after them. */
    private long number(int offset) throws MalformedEntryException {
        byte[] bytes = this.bytes; // locals: compilers keep them in registers
        int start = position;
        int safeEnd = Math.min(limit, start + DIGITS_WITHOUT_OVERFLOW);
        int at = start;
        long value = 0;
        if (start + 8 <= limit) {
            long eight = (long) EIGHT_BYTES.get(bytes, start);
            if (areDigits(eight)) {
                value = numberOf(eight);
                at += 8;
            }
        }
        while (at < safeEnd) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9) {
                if (digit == ',' - '0' && at > start) {
                    position = at + 1;
                    return value;
                }
                throw notANumber(at - offset, at);
            }
            value = value * 10 + digit;
            at++;
        }
        return longNumber(offset, at, value);
    }

    /** True when each of the eight bytes is one of '0' to '9'. */
    private static boolean areDigits(long eight) {
        long belowZero = eight - 0x3030_3030_3030_3030L;
        long aboveNine = eight + 0x4646_4646_4646_4646L;
        return ((belowZero | aboveNine) & 0x8080_8080_8080_8080L) == 0;
    }

    /** The number that eight digits stand for, first byte lowest: pairs, then fours, then all. */
    private static long numberOf(long eight) {
        long digits = eight - 0x3030_3030_3030_3030L;
        long pairs = digits * 10 + (digits >>> 8);
        return ((pairs & 0xff_0000_00ffL) * 0xf_4240_0000_0064L
                        + ((pairs >>> 16) & 0xff_0000_00ffL) * 0x2710_0000_0001L)
                >>> 32;
    }

    /** Goes on with a number that may exceed 64 bits, or whose end is missing. */
    private long longNumber(int offset, int from, long high) throws MalformedEntryException {
        long value = high;
        int at = from;
        while (at < limit && bytes[at] >= '0' && bytes[at] <= '9') {
            int digit = bytes[at] - '0';
            if (at - position > DIGITS_WITHOUT_OVERFLOW && overflows(value, digit)) {
                throw new MalformedEntryException(
                        at - offset, "a number of 64 bits", "a larger one");
            }
            value = value * 10 + digit;
            at++;
        }
        if (at == position || at == limit || bytes[at] != ',') {
            throw notANumber(at - offset, at);
        }
        position = at + 1;
        return value;
    }

    private MalformedEntryException notANumber(int within, int at) {
        return new MalformedEntryException(within, "a decimal number and ','", found(at));
    }

    private static boolean overflows(long value, int digit) {
        return Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0;
    }

    private String found(int at) {
        return at < limit ? "'" + KmsgText.visible((char) (bytes[at] & 0xff)) + "'" : "the end";
    }

    /** Fields that we do not know must be ignored: the kernel may add more. */
    private void findCaller(int end) {
        int fieldStart = position;
        for (int i = position; i <= end; i++) {
            if (bytes[i] == ',' || bytes[i] == ';') {
                if (startsWithCaller(fieldStart, i)) {
                    callerStart = fieldStart + "caller=".length();
                    callerEnd = i;
                }
                fieldStart = i + 1;
            }
        }
    }

    private boolean startsWithCaller(int start, int end) {
        String key = "caller=";
        if (end - start <= key.length()) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            if (bytes[start + i] != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public int prefix() {
        return prefix;
    }

    public Level level() {
        return Level.ofCode(prefix);
    }

    public long sequence() {
        return sequence;
    }

    public long timestampMicros() {
        return timestampMicros;
    }

    /** {@code -} for a whole record, {@code c} for a continuation fragment (KERN_CONT). */
    public char flag() {
        return flag;
    }

    /** Start of {@code T123} or {@code C0} in the array parsed last; equal to the end if absent. */
    int callerStart() {
        return callerStart;
    }

    int callerEnd() {
        return callerEnd;
    }

    /** Index of the first byte of the text in the array parsed last. */
    public int textStart() {
        return textStart;
    }
}
