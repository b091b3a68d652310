package org.printkeeper.agent.source;

import java.util.Arrays;

/**
 * One line as syslog(2) and /proc/kmsg give it.
 *
 * <pre>
 *   line = "<" prefix ">" [ "[" blanks seconds "." micros "]" [ "[" blanks caller "]" ] " " ] text
 * </pre>
 *
 * @param prefix {@code facility << 3 | level}, or −1 when the line has none
 * @param micros printk's time, or −1 when the kernel does not print it (printk.time=0)
 * @param text the bytes as the kernel was given them, without newline
 *     <p>Source: kernel/printk/printk.c info_print_prefix(), record_print_text().
 */
record SyslogLine(int prefix, long micros, byte[] text) {
    /** Reads the line in {@code [start, end)}, newline excluded; anything is a line. */
    static SyslogLine parse(byte[] bytes, int start, int end) {
        int[] position = {start};
        int prefix = (int) number(bytes, position, end, '<', '>');
        int afterPrefix = position[0];
        long seconds = number(bytes, position, end, '[', '.');
        long micros = -1;
        if (seconds >= 0) {
            position[0]--;
            long fraction = number(bytes, position, end, '.', ']');
            micros = fraction < 0 ? -1 : seconds * 1_000_000 + fraction;
        }
        int text = micros < 0 ? afterPrefix : afterCaller(bytes, position[0], end);
        return new SyslogLine(prefix, micros, Arrays.copyOfRange(bytes, text, end));
    }

    /** Reads open, blanks, digits, close, and moves on; −1 and no move when they are not there. */
    private static long number(byte[] bytes, int[] position, int end, char open, char close) {
        int at = position[0];
        if (at >= end || bytes[at++] != open) {
            return -1;
        }
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        int digits = at;
        long value = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9' && at - digits < 12) {
            value = value * 10 + (bytes[at++] - '0');
        }
        if (at == digits || at >= end || bytes[at] != close) {
            return -1;
        }
        position[0] = at + 1;
        return value;
    }

    private static int afterCaller(byte[] bytes, int start, int end) {
        int at = start;
        if (at < end && bytes[at] == '[') {
            int close = at + 1;
            while (close < end && bytes[close] != ']') {
                close++;
            }
            if (isCaller(bytes, at + 1, close) && close < end) {
                at = close + 1;
            }
        }
        return at < end && bytes[at] == ' ' ? at + 1 : at;
    }

    private static boolean isCaller(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        return at < end && (bytes[at] == 'T' || bytes[at] == 'C');
    }

    /** Index of the newline that ends the line, or {@code limit} when there is none yet. */
    static int lineEnd(byte[] bytes, int start, int limit) {
        int end = start;
        while (end < limit && bytes[end] != '\n') {
            end++;
        }
        return end;
    }
}
