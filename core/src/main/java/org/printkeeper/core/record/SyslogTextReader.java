package org.printkeeper.core.record;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text form of the ring, as syslog(2) returns it and files keep it.
 *
 * <pre>
 *   text   = record { "\n" record }      a record ends at a newline that '&lt;' follows
 *   record = [ "&lt;" prefix "&gt;" ] [ "[" seconds "." micros "] " ] [ "[" caller "] " ] message
 * </pre>
 *
 * What does not fit this grammar is message text: nothing is dropped.
 *
 * <p>Thread: not safe.
 *
 * <p>Source: kernel/printk/printk.c print_syslog(), print_time(), print_caller().
 */
public final class SyslogTextReader {
    private final byte[] bytes;
    private final int limit;
    private int next;

    private int position;
    private int end;

    /** Reads {@code bytes[0, limit)}; the records share the array. */
    public SyslogTextReader(byte[] bytes, int limit) {
        this.bytes = bytes;
        this.limit = limit;
    }

    /** The next record, or null at the end. */
    public @Nullable DmesgRecord next() {
        while (next < limit && bytes[next] == 0) {
            next++;
        }
        if (next >= limit) {
            return null;
        }
        position = next;
        end = recordEnd();
        next = end + 1;
        if (end == limit && bytes[end - 1] == '\n') {
            end--;
        }
        int prefix = prefix();
        int afterPrefix = position;
        long timestampMicros = timestamp();
        boolean stamped = position > afterPrefix;
        String caller = caller();
        return new DmesgRecord(prefix, timestampMicros, stamped, caller, bytes, position, end);
    }

    private int recordEnd() {
        for (int i = position + 1; i + 1 < limit; i++) {
            if (bytes[i] == '\n' && bytes[i + 1] == '<') {
                return i;
            }
        }
        return limit;
    }

    private int prefix() {
        int close = digits(position + 1);
        if (!isAt(position, '<') || close == position + 1 || !isAt(close, '>')) {
            return DmesgRecord.NO_PREFIX;
        }
        int prefix = (int) Math.min(number(position + 1, close), Integer.MAX_VALUE);
        position = close + 1;
        return prefix;
    }

    private long timestamp() {
        int seconds = blanks(position + 1);
        int dot = digits(seconds);
        int close = digits(dot + 1);
        boolean stamped =
                isAt(position, '[')
                        && dot > seconds
                        && isAt(dot, '.')
                        && close > dot + 1
                        && isAt(close, ']');
        if (!stamped) {
            return 0;
        }
        position = close + 1;
        skipBlank();
        return number(seconds, dot) * 1_000_000 + number(dot + 1, close);
    }

    private String caller() {
        int start = blanks(position + 1);
        int close = digits(start + 1);
        boolean called =
                isAt(position, '[')
                        && (isAt(start, 'T') || isAt(start, 'C'))
                        && close > start + 1
                        && isAt(close, ']');
        if (!called) {
            return "";
        }
        position = close + 1;
        skipBlank();
        return new String(bytes, start, close - start, StandardCharsets.ISO_8859_1);
    }

    private void skipBlank() {
        if (isAt(position, ' ')) {
            position++;
        }
    }

    private boolean isAt(int index, char c) {
        return index < end && bytes[index] == c;
    }

    private int blanks(int from) {
        int i = from;
        while (isAt(i, ' ')) {
            i++;
        }
        return i;
    }

    /** Index after the digits that begin at {@code from}; 18 at most, so that they fit a long. */
    private int digits(int from) {
        int i = from;
        while (i < end && i - from < 18 && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        return i;
    }

    private long number(int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + (bytes[i] - '0');
        }
        return value;
    }
}
