package org.printkeeper.agent.collector;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.syslog.MalformedSyslogException;
import org.printkeeper.core.syslog.Rfc5424;
import org.printkeeper.core.syslog.SyslogMessage;

/**
 * A log file whose lines are RFC 5424: as rsyslog's template RSYSLOG_SyslogProtocol23Format writes
 * it, or with less before the stamp, or with the length before each message, as it came by TCP;
 * then messages may have newlines in them.
 *
 * <p>Thread: one at a time.
 *
 * <p>Source: RFC 5424 §6, RFC 6587 §3.4.1.
 */
// LIMIT: of counted messages with nothing at all between them, one in 64 KiB is read altered.
// LIMIT: a torn message is taken for a whole one where its count happens to lead to a beginning.
final class Rfc5424Line {
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern COUNT = Pattern.compile("([0-9]{1,7}) (?=<[0-9])");
    private static final Pattern START =
            Pattern.compile("(<[0-9]{1,3}>)?(1 )?(?=[0-9]{4}-[0-9]{2}-|- )");

    private static final Pattern NEXT =
            Pattern.compile("[0-9]{1,7} <[0-9]{1,3}>1 (?=[0-9]{4}-[0-9]{2}-|- )");

    /** What has begun, a byte each character, from {@code begin}. */
    private final StringBuilder pending = new StringBuilder();

    private int begin;
    private boolean isCounted;

    /** Reads one message; facility and severity are −1 where the line has none. */
    static Optional<SyslogMessage> parse(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        Matcher count = COUNT.matcher(text);
        String message = count.lookingAt() ? text.substring(count.end()) : text;
        Matcher start = START.matcher(message);
        if (!start.lookingAt() || (start.group(1) == null && message.startsWith("- "))) {
            return Optional.empty();
        }
        boolean hasPriority = start.group(1) != null;
        String whole =
                (hasPriority ? start.group(1) : "<0>") + "1 " + message.substring(start.end());
        try {
            SyslogMessage parsed = Rfc5424.parse(whole);
            return isTag(parsed.appName()) || (hasPriority && start.group(2) == null)
                    ? Optional.empty()
                    : Optional.of(hasPriority ? parsed : withoutPriority(parsed));
        } catch (MalformedSyslogException other) {
            return Optional.empty();
        }
    }

    /** Of {@code stamp host kernel: text}, which is another form. */
    private static boolean isTag(@Nullable String name) {
        return name != null && name.endsWith(":");
    }

    private static SyslogMessage withoutPriority(SyslogMessage parsed) {
        return new SyslogMessage(
                -1,
                -1,
                parsed.version(),
                parsed.timestamp(),
                parsed.hostname(),
                parsed.appName(),
                parsed.procId(),
                parsed.msgId(),
                parsed.structuredData(),
                parsed.message());
    }

    /** Takes a line; what it ends is passed on. */
    void take(byte[] line, Consumer<byte[]> messages) {
        if (pending.length() > 0) {
            pending.append('\n');
        }
        pending.append(new String(line, StandardCharsets.ISO_8859_1));
        split(false, messages);
    }

    /** What has begun and has not ended. */
    void end(Consumer<byte[]> messages) {
        split(true, messages);
    }

    private void split(boolean isLast, Consumer<byte[]> messages) {
        int length = pending.length();
        while (begin < length) {
            int end = end(isLast);
            if (end > length) {
                break;
            }
            messages.accept(pending.substring(begin, end).getBytes(StandardCharsets.ISO_8859_1));
            begin = end + (isNewline(end) ? 1 : 0);
        }
        if (begin > length / 2) {
            pending.delete(0, begin);
            begin = 0;
        }
    }

    /** By its count, which may be beyond what has come. */
    private int end(boolean isLast) {
        int length = pending.length();
        Matcher count = COUNT.matcher(pending).region(begin, length);
        if (!count.lookingAt()) {
            return isCounted ? torn(begin, length) : length;
        }
        isCounted = true;
        int end = count.end() + Integer.parseInt(count.group(1));
        boolean isAwaited = end > length && end - begin < MAX_BYTES && !isLast;
        return isAwaited || isBoundary(end) ? end : torn(count.end(), Math.min(end, length));
    }

    private boolean isBoundary(int end) {
        int length = pending.length();
        int next = end + (isNewline(end) ? 1 : 0);
        return end == length
                || (end < length && COUNT.matcher(pending).region(next, length).lookingAt());
    }

    /**
     * One that does not end where its count says ends where the next begins: its sender died. Of a
     * whole one this is not asked: its text may hold what looks like another.
     */
    private int torn(int from, int counted) {
        Matcher next = NEXT.matcher(pending);
        if (!next.find(from)) {
            return counted;
        }
        return isNewline(next.start() - 1) ? next.start() - 1 : next.start();
    }

    private boolean isNewline(int at) {
        return at < pending.length() && pending.charAt(at) == '\n';
    }
}
