package org.printkeeper.core.syslog;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages exactly as RFC 5424 §6 has them. Values of structured data keep their backslashes, and
 * the message its byte order mark: the fields are those that stand in the line.
 *
 * <pre>
 *   line = "&lt;" PRIVAL "&gt;" VERSION SP TIMESTAMP SP HOSTNAME SP APP-NAME SP PROCID SP MSGID
 *          SP STRUCTURED-DATA [SP MSG]
 * </pre>
 */
public final class Rfc5424 {
    private static final int MAX_PRIORITY = 191;
    private static final int MAX_HOSTNAME = 255;
    private static final int MAX_APP_NAME = 48;
    private static final int MAX_PROC_ID = 128;
    private static final int MAX_MSG_ID = 32;
    private static final int MAX_SD_NAME = 32;

    private final Scan scan;

    private Rfc5424(String line) {
        scan = new Scan(line);
    }

    /** Reads a line that must be of this form in every part. */
    public static SyslogMessage parse(String line) throws MalformedSyslogException {
        return new Rfc5424(line).message();
    }

    private SyslogMessage message() throws MalformedSyslogException {
        int priority = priority(scan);
        int version = version();
        blank("version");
        SyslogTime time = time();
        blank("timestamp");
        String hostname = field("hostname", MAX_HOSTNAME);
        blank("hostname");
        String appName = field("app-name", MAX_APP_NAME);
        blank("app-name");
        String procId = field("procid", MAX_PROC_ID);
        blank("procid");
        String msgId = field("msgid", MAX_MSG_ID);
        blank("msgid");
        List<SdElement> data = structuredData();
        String message = "";
        if (!scan.isAtEnd()) {
            blank("structured data");
            message = scan.rest();
        }
        return new SyslogMessage(
                priority >> 3,
                priority & 7,
                version,
                time,
                hostname,
                appName,
                procId,
                msgId,
                data,
                message);
    }

    /** Reads {@code <0>} to {@code <191>}, without leading zeros. */
    static int priority(Scan scan) throws MalformedSyslogException {
        if (!scan.skip('<')) {
            throw wrong(scan, "no priority: expected '<'");
        }
        boolean leadingZero = scan.peek() == '0' && scan.peek(1) != '>';
        int priority = leadingZero ? -1 : scan.digits(1, 3);
        if (priority < 0 || priority > MAX_PRIORITY) {
            throw wrong(scan, "bad priority: expected 0 to " + MAX_PRIORITY);
        }
        if (!scan.skip('>')) {
            throw wrong(scan, "bad priority: expected '>'");
        }
        return priority;
    }

    private int version() throws MalformedSyslogException {
        int version = scan.peek() == '0' ? -1 : scan.digits(1, 3);
        if (version < 0) {
            throw wrong(scan, "bad version: expected 1 to 999");
        }
        return version;
    }

    private void blank(String before) throws MalformedSyslogException {
        if (!scan.skip(' ')) {
            throw wrong(scan, "expected a blank after the " + before);
        }
    }

    private @Nullable String field(String name, int maxLength) throws MalformedSyslogException {
        int start = scan.at;
        while (Scan.isVisible(scan.peek())) {
            scan.at++;
        }
        int length = scan.at - start;
        if (length == 0 || length > maxLength) {
            throw wrong(
                    scan, "bad %s: expected 1 to %d visible characters".formatted(name, maxLength));
        }
        String value = scan.line.substring(start, scan.at);
        return value.equals("-") ? null : value;
    }

    private @Nullable SyslogTime time() throws MalformedSyslogException {
        if (scan.peek() == '-' && scan.peek(1) == ' ') {
            scan.at++;
            return null;
        }
        int year = part(4, "year");
        literal('-');
        int month = part(2, "month");
        literal('-');
        int day = part(2, "day");
        literal('T');
        int hour = part(2, "hour");
        literal(':');
        int minute = part(2, "minute");
        literal(':');
        int second = part(2, "second");
        String fraction = fraction();
        int zoneStart = scan.at;
        int offset = offset();
        try {
            return SyslogTime.of(
                    LocalDateTime.of(year, month, day, hour, minute, second),
                    fraction,
                    offset,
                    scan.line.substring(zoneStart, scan.at));
        } catch (DateTimeException noSuchTime) {
            throw wrong(scan, "bad timestamp: no such date or time");
        }
    }

    private int part(int digits, String name) throws MalformedSyslogException {
        int value = scan.digits(digits, digits);
        if (value < 0) {
            throw wrong(scan, "bad timestamp: expected a %s of %d digits".formatted(name, digits));
        }
        return value;
    }

    private void literal(char c) throws MalformedSyslogException {
        if (!scan.skip(c)) {
            throw wrong(scan, "bad timestamp: expected '" + c + "'");
        }
    }

    private String fraction() throws MalformedSyslogException {
        if (!scan.skip('.')) {
            return "";
        }
        int start = scan.at;
        if (scan.digits(1, 6) < 0) {
            throw wrong(scan, "bad timestamp: expected 1 to 6 digits of a second");
        }
        return scan.line.substring(start, scan.at);
    }

    private int offset() throws MalformedSyslogException {
        if (scan.skip('Z')) {
            return 0;
        }
        int sign = scan.peek() == '-' ? -1 : 1;
        if (!scan.skip('+') && !scan.skip('-')) {
            throw wrong(scan, "bad timestamp: expected Z, + or - as its zone");
        }
        int hours = part(2, "zone hour");
        literal(':');
        int minutes = part(2, "zone minute");
        if (hours > 23 || minutes > 59) {
            throw wrong(scan, "bad timestamp: no such zone");
        }
        return sign * (hours * 60 + minutes);
    }

    private List<SdElement> structuredData() throws MalformedSyslogException {
        if (scan.skip('-')) {
            return List.of();
        }
        List<SdElement> elements = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        do {
            if (!scan.skip('[')) {
                throw wrong(scan, "bad structured data: expected '-' or '['");
            }
            SdElement element = element();
            if (!ids.add(element.id())) {
                throw wrong(scan, "bad structured data: '" + element.id() + "' comes twice");
            }
            elements.add(element);
        } while (scan.peek() == '[');
        return elements;
    }

    private SdElement element() throws MalformedSyslogException {
        String id = sdName("element name");
        List<SdElement.Param> params = new ArrayList<>();
        while (scan.skip(' ')) {
            params.add(param());
        }
        if (!scan.skip(']')) {
            throw wrong(scan, "bad structured data: expected ']'");
        }
        return new SdElement(id, params);
    }

    private SdElement.Param param() throws MalformedSyslogException {
        String name = sdName("parameter name");
        if (!scan.skip('=') || !scan.skip('"')) {
            throw wrong(scan, "bad structured data: expected '=\"' after " + name);
        }
        int start = scan.at;
        while (!scan.isAtEnd() && scan.peek() != '"') {
            if (scan.peek() == ']') {
                throw wrong(scan, "bad structured data: expected '\\' before ']'");
            }
            if (scan.peek() == '\\' && !SdElement.isEscaped(scan.peek(1))) {
                throw wrong(scan, "bad structured data: '\\' before a character that needs none");
            }
            scan.at += scan.peek() == '\\' ? 2 : 1;
        }
        String value = scan.line.substring(start, Math.min(scan.at, scan.line.length()));
        if (!scan.skip('"')) {
            throw wrong(scan, "bad structured data: expected '\"' at the end of the value");
        }
        return new SdElement.Param(name, value);
    }

    private String sdName(String what) throws MalformedSyslogException {
        int start = scan.at;
        while (isSdName(scan.peek())) {
            scan.at++;
        }
        int length = scan.at - start;
        if (length == 0 || length > MAX_SD_NAME) {
            throw wrong(
                    scan,
                    "bad structured data: expected 1 to %d characters as %s"
                            .formatted(MAX_SD_NAME, what));
        }
        return scan.line.substring(start, scan.at);
    }

    static boolean isSdName(char c) {
        return Scan.isVisible(c) && c != '=' && c != ']' && c != '"';
    }

    private static MalformedSyslogException wrong(Scan scan, String what) {
        return new MalformedSyslogException(what, scan.at);
    }
}
