package org.printkeeper.agent.collector;

import org.jspecify.annotations.Nullable;

/**
 * The kernel's own stamp before a text: {@code [ 1367.904113] }, as /proc/kmsg gives it, with the
 * caller where the kernel prints it.
 *
 * @param micros printk's clock
 * @param end first byte of the text
 */
record PrintkStamp(long micros, int end) {
    /** Reads it after at most one blank; null when none stands there. */
    static @Nullable PrintkStamp at(byte[] bytes, int start) {
        int i = start < bytes.length && bytes[start] == ' ' ? start + 1 : start;
        if (i >= bytes.length || bytes[i] != '[') {
            return null;
        }
        i++;
        while (i < bytes.length && bytes[i] == ' ') {
            i++;
        }
        int dot = i;
        while (dot < bytes.length && bytes[dot] != '.') {
            dot++;
        }
        int close = dot + 7;
        if (close >= bytes.length || bytes[close] != ']') {
            return null;
        }
        long seconds = Decimal.parse(bytes, i, Math.min(dot, i + 12));
        long fraction = Decimal.parse(bytes, dot + 1, close);
        return seconds < 0 || fraction < 0
                ? null
                : new PrintkStamp(seconds * 1_000_000 + fraction, textStart(bytes, close + 1));
    }

    /** Skips {@code [T123]} and one blank. */
    private static int textStart(byte[] bytes, int afterStamp) {
        int i = afterStamp;
        if (i + 1 < bytes.length && bytes[i] == '[') {
            int close = i + 1;
            while (close < bytes.length && close < i + 14 && bytes[close] != ']') {
                close++;
            }
            i = close < bytes.length && bytes[close] == ']' ? close + 1 : i;
        }
        return i < bytes.length && bytes[i] == ' ' ? i + 1 : i;
    }
}
