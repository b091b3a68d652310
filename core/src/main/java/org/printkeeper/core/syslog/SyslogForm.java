package org.printkeeper.core.syslog;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a message is written for others. */
public enum SyslogForm {
    /** {@code Oct 11 22:14:15 host app[pid]: message}, as in /var/log/syslog. */
    TRADITIONAL {
        @Override
        public String write(SyslogMessage message, Context context) {
            return TRADITIONAL_TIME.format(context.time(message).atZone(context.zone()))
                    + " "
                    + tagged(message, context);
        }
    },
    /** {@code 2003-10-11T22:14:15.003000+00:00 host app[pid]: message}. */
    ISO {
        @Override
        public String write(SyslogMessage message, Context context) {
            return ISO_TIME.format(context.time(message).atZone(context.zone()))
                    + " "
                    + tagged(message, context);
        }
    },
    /** As RFC 5424 has it, with the time in the sender's zone. */
    RFC5424 {
        @Override
        public String write(SyslogMessage message, Context context) {
            StringBuilder out = new StringBuilder(128 + message.message().length());
            out.append('<')
                    .append(message.priority())
                    .append(">1 ")
                    .append(stamp(message, context));
            field(out, message.hostname() == null ? context.host() : message.hostname(), 255);
            field(out, message.appName(), 48);
            field(out, message.procId(), 128);
            field(out, message.msgId(), 32);
            out.append(' ');
            data(out, message.structuredData());
            if (!message.message().isEmpty()) {
                out.append(' ').append(message.message());
            }
            return out.toString();
        }
    },
    /** One JSON object, the fields of {@code syslog parse} and when it was received. */
    JSON {
        @Override
        public String write(SyslogMessage message, Context context) {
            return "{\"received\":\""
                    + context.received()
                    + "\","
                    + SyslogJson.fieldsOf(message)
                    + "}";
        }
    };

    private static final DateTimeFormatter TRADITIONAL_TIME =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter ISO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx", Locale.ROOT);
    private static final Pattern STRICT_TIME =
            Pattern.compile(
                    "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?(?:Z|[+-]\\d\\d:\\d\\d)");

    /** The message without final newline. Characters are bytes where they were in the message. */
    public abstract String write(SyslogMessage message, Context context);

    /**
     * What a message does not say itself.
     *
     * @param host that of a message without host
     * @param zone for forms that are read by people
     */
    public record Context(Instant received, String host, ZoneId zone) {
        Instant time(SyslogMessage message) {
            SyslogTime time = message.timestamp();
            return time == null
                    ? received
                    : Instant.ofEpochSecond(
                            Math.floorDiv(time.epochMicros(), 1_000_000),
                            Math.floorMod(time.epochMicros(), 1_000_000) * 1000L);
        }
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<SyslogForm> parse(String label) {
        return List.of(values()).stream().filter(form -> form.label().equals(label)).findFirst();
    }

    private static String tagged(SyslogMessage message, Context context) {
        StringBuilder out = new StringBuilder(64 + message.message().length());
        out.append(message.hostname() == null ? context.host() : message.hostname()).append(' ');
        if (message.appName() != null) {
            out.append(message.appName());
            if (message.procId() != null) {
                out.append('[').append(message.procId()).append(']');
            }
            out.append(": ");
        }
        return out.append(message.message()).toString();
    }

    private static String stamp(SyslogMessage message, Context context) {
        SyslogTime time = message.timestamp();
        return time != null && STRICT_TIME.matcher(time.rfc3339()).matches()
                ? time.rfc3339()
                : ISO_TIME.format(context.time(message).atZone(ZoneId.of("UTC")));
    }

    /** A field of the header: visible characters only, no more than allowed. */
    private static void field(StringBuilder out, @Nullable String value, int maxLength) {
        out.append(' ');
        if (value == null || value.isEmpty()) {
            out.append('-');
            return;
        }
        for (int i = 0; i < Math.min(value.length(), maxLength); i++) {
            char c = value.charAt(i);
            out.append(Scan.isVisible(c) ? c : '?');
        }
    }

    private static void data(StringBuilder out, List<SdElement> elements) {
        if (elements.isEmpty()) {
            out.append('-');
        }
        for (SdElement element : elements) {
            out.append('[').append(sdName(element.id()));
            for (SdElement.Param param : element.params()) {
                out.append(' ').append(sdName(param.name())).append("=\"");
                SdElement.escape(out, param.value());
                out.append('"');
            }
            out.append(']');
        }
    }

    private static String sdName(String name) {
        StringBuilder strict = new StringBuilder(name.length());
        for (int i = 0; i < Math.min(name.length(), 32); i++) {
            strict.append(Rfc5424.isSdName(name.charAt(i)) ? name.charAt(i) : '_');
        }
        return strict.toString();
    }
}
