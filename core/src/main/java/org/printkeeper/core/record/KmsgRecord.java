package org.printkeeper.core.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A record as one read(2) of /dev/kmsg returned it: the bytes, and the header's fields. Text and
 * keys are decoded when asked for.
 *
 * <pre>
 *   record = header text "\n" { " " KEY "=" value "\n" }
 * </pre>
 *
 * <p>Units: sequence unsigned 64-bit; micros of printk's clock, which stops in suspend.
 *
 * <p>Source: Documentation/ABI/testing/dev-kmsg; kernel/printk/printk.c.
 */
public final class KmsgRecord implements Capture {
    /** PRINTK_MESSAGE_MAX: since Linux 6.4 a formatted record is cut at this many bytes. */
    public static final int FORMATTED_MAX_BYTES = 2048;

    private final byte[] raw;
    private final int prefix;
    private final long sequence;
    private final long timestampMicros;
    private final char flag;
    private final int callerStart;
    private final int callerEnd;
    private final int textStart;

    /** 0 until somebody asks. */
    private int textEnd;

    private KmsgRecord(byte[] raw, KmsgHeader header) {
        this.raw = raw;
        prefix = header.prefix();
        sequence = header.sequence();
        timestampMicros = header.timestampMicros();
        flag = header.flag();
        callerStart = header.callerStart();
        callerEnd = header.callerEnd();
        textStart = header.textStart();
    }

    /**
     * Copies and parses one record.
     *
     * @throws MalformedEntryException when the bytes do not begin with a header
     */
    public static KmsgRecord parse(byte[] bytes, int offset, int length)
            throws MalformedEntryException {
        byte[] raw = Arrays.copyOfRange(bytes, offset, offset + length);
        KmsgHeader header = new KmsgHeader();
        header.parse(raw, 0, raw.length);
        return new KmsgRecord(raw, header);
    }

    /** Parses a record given as ASCII text; for tests and samples. */
    public static KmsgRecord parse(String text) throws MalformedEntryException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /** The exact bytes; a copy. */
    public byte[] raw() {
        return raw.clone();
    }

    public int rawLength() {
        return raw.length;
    }

    /** {@code facility << 3 | level}, as the first field holds it. */
    public int prefix() {
        return prefix;
    }

    public Level level() {
        return Level.ofCode(prefix);
    }

    public Facility facility() {
        return new Facility(prefix >> 3);
    }

    /** True when kernel code wrote it: user space can not claim facility kern. */
    public boolean isFromKernel() {
        return prefix >> 3 == 0;
    }

    public long sequence() {
        return sequence;
    }

    public long timestampMicros() {
        return timestampMicros;
    }

    public char flag() {
        return flag;
    }

    /** True for a fragment of a line (KERN_CONT) that goes on an earlier record's line. */
    public boolean isContinuation() {
        return flag == 'c';
    }

    /** {@code T<tid>} or {@code C<cpu>}, where the kernel has CONFIG_PRINTK_CALLER. */
    public Optional<String> caller() {
        return callerStart == callerEnd
                ? Optional.empty()
                : Optional.of(
                        new String(
                                raw,
                                callerStart,
                                callerEnd - callerStart,
                                StandardCharsets.ISO_8859_1));
    }

    /** The text as it stands in the record, escapes and all: printable ASCII. */
    public String escapedText() {
        return new String(raw, textStart, textEnd() - textStart, StandardCharsets.ISO_8859_1);
    }

    /** The bytes that the kernel was asked to print; any bytes at all. */
    public byte[] textBytes() {
        return KmsgText.unescape(raw, textStart, textEnd());
    }

    /**
     * The text decoded as UTF-8; bytes that are none become U+FFFD. May hold control characters.
     */
    public String text() {
        return new String(textBytes(), StandardCharsets.UTF_8);
    }

    /** True when the text begins with this printable ASCII; decodes nothing. */
    boolean textStartsWith(String ascii) {
        if (raw.length - textStart < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (raw[textStart + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The continuation lines, such as SUBSYSTEM and DEVICE, in their order, values unescaped. */
    public SequencedMap<String, String> keys() {
        int start = textEnd() + 1;
        if (start >= raw.length) {
            return Collections.emptyNavigableMap();
        }
        SequencedMap<String, String> keys = new LinkedHashMap<>();
        while (start < raw.length) {
            int end = lineEnd(start);
            int equals = start;
            while (equals < end && raw[equals] != '=') {
                equals++;
            }
            if (raw[start] == ' ' && equals < end) {
                keys.putIfAbsent(
                        new String(raw, start + 1, equals - start - 1, StandardCharsets.UTF_8),
                        new String(
                                KmsgText.unescape(raw, equals + 1, end), StandardCharsets.UTF_8));
            }
            start = end + 1;
        }
        return Collections.unmodifiableSequencedMap(keys);
    }

    /**
     * True when the kernel cut the record because its escaped form was too long: there is no final
     * newline, or exactly {@link #FORMATTED_MAX_BYTES} before one (which we or a recorder added),
     * or the text ends inside an escape.
     */
    public boolean isCut() {
        int end = raw.length;
        if (end == 0 || raw[end - 1] != '\n') {
            return true;
        }
        return end == FORMATTED_MAX_BYTES + 1
                || KmsgText.endsInsideEscape(raw, textStart, textEnd());
    }

    private int textEnd() {
        int end = textEnd;
        if (end == 0) {
            textEnd = end = lineEnd(textStart);
        }
        return end;
    }

    private int lineEnd(int start) {
        int end = start;
        while (end < raw.length && raw[end] != '\n') {
            end++;
        }
        return end;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KmsgRecord that && Arrays.equals(raw, that.raw);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(raw);
    }

    @Override
    public String toString() {
        return new String(raw, StandardCharsets.ISO_8859_1);
    }
}
