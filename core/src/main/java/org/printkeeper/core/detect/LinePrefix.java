package org.printkeeper.core.detect;

/**
 * Strips what loggers put before the kernel's text and keeps what it says: stamps, callers, levels,
 * facilities, in any of the usual forms, recognised line by line.
 *
 * <pre>
 *   [   12.345678] text                      dmesg, console
 *   [   12.345678][  T123] text              with CONFIG_PRINTK_CALLER; C0 for a CPU
 *   &lt;4&gt;[   12.345678] text                   /proc/kmsg, netconsole
 *   4,17,12345678,-,caller=T1;text           /dev/kmsg, netconsole extended
 *   kern  :warn  : [   12.345678] text       dmesg --decode
 *   [Sun Dec  1 14:54:40 2024] text          dmesg --ctime
 *   2024-12-01T14:54:40,123456+00:00 text    dmesg --time-format iso, journalctl -o short-iso
 *   Dec  1 14:54:40 host kernel: text        syslog, journalctl -o short
 *   Dec  1 14:54:40 host [   12.345678] text  netconsole through a syslog daemon
 *   &lt;4&gt;1 2024-12-01T14:54:40Z host kernel - - - text     syslog, RFC 5424
 *   Sun 2024-12-01 14:54:40 UTC host kernel: text        journalctl -o short-full
 *   1733064880.123456 host kernel: text                  journalctl -o short-unix
 *   [   12.345678 &lt;    0.000012&gt;] text, [  +0.000012] text, [Dec 1 14:54] text   dmesg -d, -e
 *   kern:    info: [2026-01-12T20:27:31.913975631Z]: text  talosctl dmesg
 *   14:46:58 kernel: text                                journals shortened by hand
 *   [   12.345678]  [2:    kworker/2:2:  639] text       Android, Samsung's kernels
 *   [   12.345678] (3)[214:irq/150-mtk]text              Android, MediaTek's kernels
 *   any of them in colours (ESC [ … m)
 * </pre>
 *
 * <p>Source: util-linux sys-utils/dmesg.c 2.40; kernel/printk/printk.c; RFC 3164 §4.1; RFC 5424 §6;
 * systemd src/shared/logs-show.c 256.
 */
final class LinePrefix {
    private static final int MAX_PREFIXES = 8;
    private static final int MAX_TASK_BYTES = 40;
    private static final byte ESCAPE = 0x1b;

    private LinePrefix() {}

    /** Moves {@code line.start} behind all prefixes. */
    static void strip(LogLine line) {
        while (line.end > line.start && isEndOfLine(line.bytes[line.end - 1])) {
            line.end--;
        }
        for (int i = 0; i < MAX_PREFIXES && line.start < line.end; i++) {
            if (!stripOne(line)) {
                break;
            }
        }
        if (line.context == LogLine.NO_CONTEXT) {
            stripLogin(line);
        }
    }

    private static boolean isEndOfLine(byte b) {
        return b == '\n' || b == '\r';
    }

    private static boolean stripOne(LogLine line) {
        byte first = line.bytes[line.start];
        return switch (first) {
            case '[' ->
                    line.micros < 0
                            ? stamp(line) || calendarStamp(line) || relativeStamp(line)
                            : androidTask(line, line.start + 1);
            case '(' -> line.micros >= 0 && androidCpu(line);
            case ' ' ->
                    line.micros >= 0
                            && is(line, line.start + 1, '[')
                            && androidTask(line, line.start + 2);
            case '<' -> priority(line);
            case ESCAPE -> colours(line);
            case '*' -> dropped(line);
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
                    isoStamp(line)
                            || protocol(line)
                            || unixStamp(line)
                            || clock(line)
                            || (line.context == LogLine.NO_CONTEXT && record(line));
            default -> isLetter(first) && words(line);
        };
    }

    /** {@code [ 12.345678]}, then perhaps {@code [ T123]}, then a blank. */
    private static boolean stamp(LogLine line) {
        int at = blanks(line, line.start + 1);
        int dot = digits(line, at);
        if (dot == at || dot >= line.end || line.bytes[dot] != '.') {
            return false;
        }
        int end = digits(line, dot + 1);
        int close = afterDelta(line, end);
        if (end == dot + 1 || !is(line, close, ']')) {
            return false;
        }
        line.micros = number(line, at, dot) * 1_000_000 + fraction(line, dot + 1, end);
        line.context = LogLine.SOME_CONTEXT;
        line.start = caller(line, close + 1);
        if (is(line, line.start, ' ')) {
            line.start++;
        }
        return true;
    }

    /** {@code (3)[214:name]}. */
    private static boolean androidCpu(LogLine line) {
        int close = digits(line, line.start + 1);
        int pid = close + 2;
        int colon = digits(line, pid);
        int end = colon;
        while (end < line.end && line.bytes[end] != ']') {
            end++;
        }
        if (!is(line, close, ')')
                || !is(line, close + 1, '[')
                || colon == pid
                || !is(line, colon, ':')) {
            return false;
        }
        line.context = LogLine.task(number(line, pid, colon));
        line.start = Math.min(end + 1, line.end);
        return true;
    }

    /** {@code 2: name: 639] }, from behind the bracket. */
    private static boolean androidTask(LogLine line, int from) {
        int colon = digits(line, from);
        int close = colon;
        while (close < line.end && close < from + MAX_TASK_BYTES && line.bytes[close] != ']') {
            close++;
        }
        int pid = close;
        while (pid > colon && line.bytes[pid - 1] >= '0' && line.bytes[pid - 1] <= '9') {
            pid--;
        }
        if (colon == from
                || !is(line, colon, ':')
                || !is(line, close, ']')
                || !is(line, pid - 1, ' ')) {
            return false;
        }
        line.context = LogLine.task(number(line, pid, close));
        line.start = Math.min(close + 2, line.end);
        return true;
    }

    /** Skips {@code < 0.000012>} if it is there. */
    private static int afterDelta(LogLine line, int at) {
        int open = blanks(line, at);
        if (!is(line, open, '<')) {
            return at;
        }
        int close = digits(line, digits(line, blanks(line, open + 1)) + 1);
        return is(line, close, '>') ? close + 1 : at;
    }

    /** {@code [ +0.000012] } or {@code [Dec 1 14:54] }. */
    private static boolean relativeStamp(LogLine line) {
        int at = blanks(line, line.start + 1);
        int dot = digits(line, at + 1);
        int close = is(line, at, '+') && is(line, dot, '.') ? digits(line, dot + 1) : -1;
        if (close < 0 && at == line.start + 1) {
            int colon = digits(line, blanks(line, digits(line, blanks(line, at + 3))));
            close = is(line, at + 3, ' ') && is(line, colon, ':') ? digits(line, colon + 1) : -1;
        }
        if (close < 0 || !is(line, close, ']')) {
            return false;
        }
        line.context = LogLine.SOME_CONTEXT;
        line.start = Math.min(close + 2, line.end);
        return true;
    }

    /** Goes on with a copy that has no colours: rare, so it may cost garbage. */
    private static boolean colours(LogLine line) {
        byte[] plain = new byte[line.end - line.start];
        int length = 0;
        for (int at = line.start; at < line.end; at++) {
            if (line.bytes[at] == ESCAPE && is(line, at + 1, '[')) {
                at += 2;
                while (at < line.end && !isLetter(line.bytes[at])) {
                    at++;
                }
            } else {
                plain[length++] = line.bytes[at];
            }
        }
        boolean found = length < plain.length;
        line.bytes = found ? plain : line.bytes;
        line.end = found ? length : line.end;
        line.start = found ? 0 : line.start;
        return found;
    }

    private static int caller(LogLine line, int at) {
        int kind = blanks(line, at + 1);
        if (!is(line, at, '[') || !(is(line, kind, 'T') || is(line, kind, 'C'))) {
            return at;
        }
        int close = digits(line, kind + 1);
        if (close == kind + 1 || !is(line, close, ']')) {
            return at;
        }
        long id = number(line, kind + 1, close);
        line.context = line.bytes[kind] == 'T' ? LogLine.task(id) : LogLine.cpu(id);
        return close + 1;
    }

    /** {@code [Sun Dec 1 14:54:40 2024] }. */
    private static boolean calendarStamp(LogLine line) {
        int close = line.start + 25;
        if (!is(line, close, ']')
                || !is(line, line.start + 14, ':')
                || !is(line, line.start + 17, ':')) {
            close--;
            if (!is(line, close, ']') || !is(line, line.start + 13, ':')) {
                return false;
            }
        }
        line.context = LogLine.SOME_CONTEXT;
        line.start = Math.min(close + 2, line.end);
        return true;
    }

    private static boolean priority(LogLine line) {
        int close = digits(line, line.start + 1);
        if (close == line.start + 1 || !is(line, close, '>')) {
            return false;
        }
        prefix(line, number(line, line.start + 1, close));
        line.start = close + 1;
        return true;
    }

    private static void prefix(LogLine line, long prefix) {
        line.level = (int) (prefix & 7);
        line.facility = (int) (prefix >> 3 & Integer.MAX_VALUE);
        line.user = line.facility != 0;
        line.context = LogLine.SOME_CONTEXT;
    }

    private static boolean dropped(LogLine line) {
        String words = " printk messages dropped ** ";
        int at = Bytes.indexOf(line.bytes, line.start, Math.min(line.end, line.start + 64), words);
        int stamp = at + words.length();
        if (at < 0 || !is(line, stamp, '[')) {
            return false;
        }
        line.start = stamp;
        return true;
    }

    /** {@code prefix,sequence,micros,flag[,…];text}. */
    private static boolean record(LogLine line) {
        int comma = digits(line, line.start);
        int second = digits(line, comma + 1);
        int third = digits(line, second + 1);
        if (!is(line, comma, ',')
                || !is(line, second, ',')
                || !is(line, third, ',')
                || second == comma + 1
                || third == second + 1) {
            return false;
        }
        int semicolon = third;
        while (semicolon < line.end && line.bytes[semicolon] != ';') {
            semicolon++;
        }
        if (semicolon == line.end) {
            return false;
        }
        prefix(line, number(line, line.start, comma));
        line.micros = number(line, second + 1, third);
        line.escaped = true;
        recordCaller(line, third, semicolon);
        line.start = semicolon + 1;
        return true;
    }

    private static void recordCaller(LogLine line, int from, int semicolon) {
        String key = ",caller=";
        int at = Bytes.indexOf(line.bytes, from, semicolon, key);
        int kind = at + key.length();
        if (at >= 0 && kind < semicolon) {
            long id = number(line, kind + 1, digits(line, kind + 1));
            line.context = line.bytes[kind] == 'C' ? LogLine.cpu(id) : LogLine.task(id);
        }
    }

    /** {@code 2024-12-01T14:54:40,123456+00:00 } and then perhaps {@code host kernel: }. */
    private static boolean isoStamp(LogLine line) {
        if (!is(line, line.start + 4, '-')
                || !is(line, line.start + 7, '-')
                || !is(line, line.start + 13, ':')) {
            return false;
        }
        int blank = blankAfter(line, line.start);
        if (is(line, line.start + 10, ' ')) {
            blank = blankAfter(line, line.start + 11);
        }
        boolean ofDmesg = is(line, line.start + 19, ',');
        line.start = Math.min(blank + 1, line.end);
        line.context = ofDmesg ? LogLine.SOME_CONTEXT : line.context;
        if (!ofDmesg) {
            hostAndTag(line);
        }
        return true;
    }

    /** {@code 1 2024-12-01T14:54:40Z host kernel - - - }, after the priority. */
    private static boolean protocol(LogLine line) {
        if (!is(line, line.start, '1') || !is(line, line.start + 1, ' ') || line.level < 0) {
            return false;
        }
        int host = blankAfter(line, line.start + 2) + 1;
        int name = blankAfter(line, host) + 1;
        int process = blankAfter(line, name) + 1;
        int message = blankAfter(line, process) + 1;
        int data = blankAfter(line, message) + 1;
        if (data >= line.end) {
            return false;
        }
        line.user |= !Bytes.startsWith(line.bytes, name, line.end, "kernel ");
        line.start = Math.min(afterData(line, data) + 1, line.end);
        return true;
    }

    /** The blank after the structured data; values may hold anything in quotes. */
    private static int afterData(LogLine line, int data) {
        boolean quoted = false;
        int at = data;
        while (at < line.end && is(line, data, '[')) {
            quoted ^= line.bytes[at] == '"' && line.bytes[at - 1] != '\\';
            if (!quoted && line.bytes[at] == ']' && !is(line, at + 1, '[')) {
                return at + 1;
            }
            at++;
        }
        return blankAfter(line, data);
    }

    /** {@code 1733064880.123456 host kernel: }. */
    private static boolean unixStamp(LogLine line) {
        int dot = digits(line, line.start);
        int end = digits(line, dot + 1);
        if (!is(line, dot, '.') || end != dot + 7 || !is(line, end, ' ')) {
            return false;
        }
        line.start = end + 1;
        hostAndTag(line);
        return true;
    }

    /** {@code 14:54:40 kernel: }. */
    private static boolean clock(LogLine line) {
        if (!is(line, line.start + 2, ':')
                || !is(line, line.start + 5, ':')
                || !is(line, line.start + 8, ' ')
                || digits(line, line.start + 6) != line.start + 8) {
            return false;
        }
        line.start += 9;
        writer(line, line.start);
        return true;
    }

    /** Prefixes that begin with a letter. */
    private static boolean words(LogLine line) {
        return facility(line) || talos(line) || syslogStamp(line) || fullStamp(line) || tag(line);
    }

    /** {@code Sun 2024-12-01 14:54:40 UTC host kernel: }. */
    private static boolean fullStamp(LogLine line) {
        if (!is(line, line.start + 3, ' ')
                || !is(line, line.start + 8, '-')
                || !is(line, line.start + 17, ':')
                || !is(line, line.start + 20, ':')) {
            return false;
        }
        int zone = blankAfter(line, line.start + 15) + 1;
        line.start = Math.min(blankAfter(line, zone) + 1, line.end);
        hostAndTag(line);
        return true;
    }

    /** {@code kern :warn : }. */
    private static boolean facility(LogLine line) {
        int first = line.start + 6;
        if (!is(line, first, ':') || !is(line, first + 7, ':') || !is(line, first + 8, ' ')) {
            return false;
        }
        line.user = !Bytes.startsWith(line.bytes, line.start, line.end, "kern ");
        line.context = LogLine.SOME_CONTEXT;
        line.start = first + 9;
        return true;
    }

    /** {@code kern: info: [2026-01-12T20:27:31.913975631Z]: }. */
    private static boolean talos(LogLine line) {
        int colon = wordEnd(line, line.start);
        if (!is(line, colon, ':') || line.context != LogLine.NO_CONTEXT) {
            return false;
        }
        int level = blanks(line, colon + 1);
        int stamp = wordEnd(line, level) + 2;
        int close = blankAfter(line, stamp) - 2;
        if (!is(line, stamp, '[') || !is(line, stamp + 11, 'T') || !is(line, close, ']')) {
            return false;
        }
        line.user = !Bytes.startsWith(line.bytes, line.start, line.end, "kern:");
        line.context = LogLine.SOME_CONTEXT;
        line.start = Math.min(close + 3, line.end);
        return true;
    }

    private static int wordEnd(LogLine line, int from) {
        int at = from;
        while (at < line.end && isLetter(line.bytes[at])) {
            at++;
        }
        return at;
    }

    /** {@code Dec 1 14:54:40 host kernel: }. */
    private static boolean syslogStamp(LogLine line) {
        int day = blanks(line, line.start + 3);
        int time = digits(line, day) + 1;
        if (!is(line, line.start + 3, ' ')
                || digits(line, time) != time + 2
                || !is(line, time + 2, ':')
                || !is(line, time + 5, ':')) {
            return false;
        }
        line.start = Math.min(blankAfter(line, time + 6) + 1, line.end);
        hostAndTag(line);
        return true;
    }

    /** The syslog tag decides who wrote it: {@code kernel:} or somebody else. */
    private static void hostAndTag(LogLine line) {
        int tag = blankAfter(line, line.start) + 1;
        if (is(line, tag, '[') && (is(line, tag + 1, ' ') || digits(line, tag + 1) > tag + 1)) {
            line.start = tag;
        } else {
            writer(line, tag);
        }
    }

    private static void writer(LogLine line, int tag) {
        int end = tag;
        while (end < line.end && line.bytes[end] != ':' && line.bytes[end] != ' ') {
            end++;
        }
        if (is(line, end, ':') && is(line, end + 1, ' ')) {
            line.user = !Bytes.startsWith(line.bytes, tag, line.end, "kernel:");
            line.context = LogLine.SOME_CONTEXT;
            line.start = end + 2;
        }
    }

    /** {@code kernel: } or {@code host kernel: } after a calendar stamp. */
    private static boolean tag(LogLine line) {
        int at = line.start;
        if (line.context == LogLine.SOME_CONTEXT) {
            int blank = blankAfter(line, at);
            at = Bytes.startsWith(line.bytes, blank + 1, line.end, "kernel: ") ? blank + 1 : at;
        }
        if (!Bytes.startsWith(line.bytes, at, line.end, "kernel: ")) {
            return false;
        }
        line.context = LogLine.SOME_CONTEXT;
        line.start = at + "kernel: ".length();
        return true;
    }

    /** A console's login prompt without a newline: {@code host login: [ 12.345678] text}. */
    private static void stripLogin(LogLine line) {
        int at =
                Bytes.indexOf(
                        line.bytes, line.start, Math.min(line.end, line.start + 80), " login: ");
        if (at >= 0) {
            int before = line.start;
            line.start = at + " login: ".length();
            if (line.start >= line.end || !stripOne(line)) {
                line.start = before;
            }
        }
    }

    private static boolean isLetter(byte b) {
        return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
    }

    private static boolean is(LogLine line, int at, char c) {
        return at < line.end && line.bytes[at] == c;
    }

    private static int blanks(LogLine line, int from) {
        int at = from;
        while (is(line, at, ' ')) {
            at++;
        }
        return at;
    }

    private static int blankAfter(LogLine line, int from) {
        int at = from;
        while (at < line.end && line.bytes[at] != ' ') {
            at++;
        }
        return at;
    }

    private static int digits(LogLine line, int from) {
        int at = from;
        while (at < line.end && line.bytes[at] >= '0' && line.bytes[at] <= '9') {
            at++;
        }
        return at;
    }

    private static long number(LogLine line, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + (line.bytes[i] - '0');
        }
        return value;
    }

    private static long fraction(LogLine line, int from, int to) {
        long value = 0;
        for (int i = 0; i < 6; i++) {
            value = value * 10 + (from + i < to ? line.bytes[from + i] - '0' : 0);
        }
        return value;
    }
}
