package org.printkeeper.agent.collector;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
// LIMIT: counted messages with nothing at all between them are read up to 64 KiB in a row only.
final class Rfc5424Line {
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern COUNT = Pattern.compile("([0-9]{1,7}) (?=<[0-9])");
    private static final Pattern START =
            Pattern.compile("(<[0-9]{1,3}>)?(1 )?(?=[0-9]{4}-[0-9]{2}-|- )");

    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

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
        if (pending.size() > 0) {
            pending.write('\n');
        }
        pending.writeBytes(line);
        byte[] bytes = pending.toByteArray();
        pending.reset();
        int at = 0;
        while (at < bytes.length) {
            String head =
                    new String(
                            bytes,
                            at,
                            Math.min(12, bytes.length - at),
                            StandardCharsets.ISO_8859_1);
            Matcher count = COUNT.matcher(head);
            int length =
                    count.lookingAt()
                            ? count.end() + Integer.parseInt(count.group(1))
                            : bytes.length - at;
            if (length > bytes.length - at && length < MAX_BYTES) {
                pending.write(bytes, at, bytes.length - at);
                return;
            }
            int end = Math.min(bytes.length, at + length);
            messages.accept(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
    }

    /** What has begun and has not ended. */
    void end(Consumer<byte[]> messages) {
        if (pending.size() > 0) {
            messages.accept(pending.toByteArray());
            pending.reset();
        }
    }
}
