package org.printkeeper.core.record;

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
        int limit = this.limit;
        int start = position;
        int at = start;
        long value = 0;
        while (at < limit && bytes[at] >= '0' && bytes[at] <= '9') {
            int digit = bytes[at] - '0';
            if (at - start >= 19 && overflows(value, digit)) {
                throw new MalformedEntryException(
                        at - offset, "a number of 64 bits", "a larger one");
            }
            value = value * 10 + digit;
            at++;
        }
        if (at == start || at == limit || bytes[at] != ',') {
            throw new MalformedEntryException(at - offset, "a decimal number and ','", found(at));
        }
        position = at + 1;
        return value;
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
