package org.printkeeper.core.syslog;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads syslog lines of every form.
 *
 * <p>Thread: safe.
 *
 * @param zone that of times which name none
 */
public record SyslogParser(ZoneId zone) {
    private static final Pattern OCTET_COUNT = Pattern.compile("\\s*\\d{1,7} (?=<\\d)");
    private static final Pattern PRIORITY = Pattern.compile("\\s*<\\s*(\\d{1,3})\\s*>\\s*");
    private static final int MAX_PRIORITY = 191;

    /** RFC 3164 §4.1.2 to the letter; what follows the host name is free. */
    private static final Pattern RFC_3164 =
            Pattern.compile(
                    "<\\d{1,3}>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
                            + " (?: \\d|\\d\\d) \\d\\d:\\d\\d:\\d\\d \\S+ .*",
                    Pattern.DOTALL);

    private static final String MARK = "\uFEFF";
    private static final String MARK_BYTES = "\u00EF\u00BB\u00BF";

    /**
     * Reads a line that must be of RFC 5424 in every part, or else of RFC 3164.
     *
     * @param received decides about the year where none is written
     */
    public SyslogMessage strict(String line, Instant received) throws MalformedSyslogException {
        if (!RFC_3164.matcher(line).matches()) {
            return Rfc5424.parse(line);
        }
        Scan scan = new Scan(line);
        int priority = Rfc5424.priority(scan);
        SyslogMessage message = new DeviceLine(scan, received, zone).afterPriority(priority);
        if (message.timestamp() == null) {
            throw new MalformedSyslogException("bad timestamp: no such date or time", scan.at);
        }
        return message;
    }

    /**
     * Reads any line; what is not recognised is message. Values of structured data come without
     * their backslashes, the message without its byte order mark.
     */
    public SyslogMessage lenient(String line, Instant received) {
        String text = trimmed(line);
        if (isProbably5424(text)) {
            try {
                return decoded(Rfc5424.parse(text));
            } catch (MalformedSyslogException notQuite) {
                // as far as it goes, then
            }
        }
        Scan scan = new Scan(text);
        Matcher count = OCTET_COUNT.matcher(text);
        scan.at = count.lookingAt() ? count.end() : 0;
        int priority = priority(scan);
        Optional<SyslogMessage> loose = LooseRfc5424.afterPriority(priority, scan, received, zone);
        return loose.orElseGet(() -> new DeviceLine(scan, received, zone).afterPriority(priority));
    }

    private static boolean isProbably5424(String line) {
        int close = line.indexOf('>');
        return close > 1
                && close < 5
                && close + 2 < line.length()
                && Scan.isDigit(line.charAt(close + 1));
    }

    private static int priority(Scan scan) {
        Matcher matcher = PRIORITY.matcher(scan.line).region(scan.at, scan.line.length());
        if (!matcher.lookingAt()) {
            scan.skipBlanks();
            return -1;
        }
        int priority = Integer.parseInt(matcher.group(1));
        scan.at = matcher.end();
        return priority > MAX_PRIORITY ? -1 : priority;
    }

    /** Without what frames leave behind: final newlines and NULs, a mark before everything. */
    private static String trimmed(String line) {
        int end = line.length();
        while (end > 0 && "\n\r\0".indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return withoutMark(line.substring(0, end));
    }

    static String withoutMark(String text) {
        return text.startsWith(MARK)
                ? text.substring(MARK.length())
                : text.startsWith(MARK_BYTES) ? text.substring(MARK_BYTES.length()) : text;
    }

    private static SyslogMessage decoded(SyslogMessage raw) {
        List<SdElement> data = raw.structuredData().stream().map(SyslogParser::decoded).toList();
        return new SyslogMessage(
                raw.facility(),
                raw.severity(),
                raw.version(),
                raw.timestamp(),
                raw.hostname(),
                raw.appName(),
                raw.procId(),
                raw.msgId(),
                data,
                withoutMark(raw.message()));
    }

    private static SdElement decoded(SdElement raw) {
        return new SdElement(
                raw.id(),
                raw.params().stream()
                        .map(p -> new SdElement.Param(p.name(), SdElement.unescape(p.value())))
                        .toList());
    }
}
