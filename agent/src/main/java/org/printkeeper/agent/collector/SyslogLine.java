package org.printkeeper.agent.collector;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.Speaker;

/**
 * Where the parts of a line of a log file stand: {@code [<pri>]stamp host kernel: text}.
 *
 * @param bytes the line
 * @param stampStart first byte of the stamp
 * @param stampLength its length
 * @param hostStart first byte of the host
 * @param textStart first byte after {@code kernel:}
 * @param prefix facility and level, where {@code <pri>} stands before the stamp, or −1
 */
record SyslogLine(
        byte[] bytes, int stampStart, int stampLength, int hostStart, int textStart, int prefix) {
    private static final byte[] TAG = {' ', 'k', 'e', 'r', 'n', 'e', 'l', ':'};

    private static final byte[] RSYSLOG = "rsyslogd".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SYSLOG_NG = "syslog-ng".getBytes(StandardCharsets.US_ASCII);

    /** A line that is no kernel message: {@code textStart} is −1. */
    boolean isKernel() {
        return textStart >= 0;
    }

    /** A line of the daemon itself. */
    record Daemon(Speaker speaker, String words) {}

    /** What the daemon that writes the file says itself; empty for all other lines. */
    Optional<Daemon> daemon() {
        int start = hostStart;
        while (start < bytes.length && bytes[start] != ' ') {
            start++;
        }
        Speaker speaker = speaker(start + 1);
        return speaker == Speaker.OTHER
                ? Optional.empty()
                : Optional.of(
                        new Daemon(
                                speaker,
                                new String(
                                        bytes,
                                        start + 1,
                                        bytes.length - start - 1,
                                        StandardCharsets.ISO_8859_1)));
    }

    /** Who says a message of this program. */
    static Speaker speaker(@Nullable String program) {
        return switch (program) {
            case "rsyslogd" -> Speaker.RSYSLOG;
            case "syslog-ng" -> Speaker.SYSLOG_NG;
            case null, default -> Speaker.OTHER;
        };
    }

    private Speaker speaker(int at) {
        if (stampLength <= 0) {
            return Speaker.OTHER;
        }
        return begins(at, RSYSLOG)
                ? Speaker.RSYSLOG
                : begins(at, SYSLOG_NG) ? Speaker.SYSLOG_NG : Speaker.OTHER;
    }

    /** Also {@code rsyslogd-pstats}, as impstats signs its counts. */
    private boolean begins(int at, byte[] tag) {
        return at + tag.length < bytes.length
                && Arrays.equals(bytes, at, at + tag.length, tag, 0, tag.length)
                && ":[-".indexOf(bytes[at + tag.length]) >= 0;
    }

    /** Reads the line that stands in {@code bytes[start, end)}. */
    static SyslogLine parse(byte[] bytes, int start, int end) {
        int prefix = -1;
        int stamp = start;
        if (start < end && bytes[start] == '<') {
            int close = start;
            while (close < end && bytes[close] != '>') {
                close++;
            }
            prefix = (int) Decimal.parse(bytes, start + 1, Math.min(close, start + 6));
            stamp = Math.min(end, close + 1);
        }
        int length = SyslogStamp.length(bytes, stamp, end);
        int host = stamp + length + 1;
        int text = length > 0 ? textAfterTag(bytes, host, end) : -1;
        return new SyslogLine(bytes, stamp, length, host, text, prefix);
    }

    /** After {@code host kernel:}, or −1. */
    private static int textAfterTag(byte[] bytes, int hostStart, int end) {
        int hostEnd = hostStart;
        while (hostEnd < end && bytes[hostEnd] != ' ') {
            hostEnd++;
        }
        return hostEnd > hostStart && isTag(bytes, hostEnd, end) ? hostEnd + TAG.length : -1;
    }

    private static boolean isTag(byte[] bytes, int at, int end) {
        return at + TAG.length <= end
                && Arrays.equals(bytes, at, at + TAG.length, TAG, 0, TAG.length);
    }

    /**
     * Where another whole line begins within this one: a full disk cut this one short, and the next
     * was appended to it.
     *
     * @return its offset, or −1
     */
    static int gluedAt(byte[] bytes, int from) {
        for (int tag = from + 1; tag + TAG.length <= bytes.length; tag++) {
            if (bytes[tag] == ' ' && isTag(bytes, tag, bytes.length)) {
                int start = lineStart(bytes, from, tag);
                if (start >= 0) {
                    return start;
                }
            }
        }
        return -1;
    }

    /** Looks back from a tag, over the host, for a stamp that ends there. */
    private static int lineStart(byte[] bytes, int from, int tag) {
        int host = tag;
        while (host > from && bytes[host - 1] != ' ') {
            host--;
        }
        if (host == tag) {
            return -1;
        }
        for (int start = host - 16; start >= Math.max(from, host - 40); start--) {
            if (start + SyslogStamp.length(bytes, start, host) + 1 == host) {
                return start;
            }
        }
        return -1;
    }
}
