package org.printkeeper.core.syslog;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Messages that were meant to be of RFC 5424: with nine digits of a second, without structured
 * data, with a tag of RFC 3164, with brackets that do not close, with seconds since 1970.
 */
final class LooseRfc5424 {
    private static final Pattern VERSION = Pattern.compile("([1-9]\\d{0,2})\\s+");

    private static final Pattern EPOCH = Pattern.compile("(\\d{9,10})(?:\\.(\\d{1,9}))?(?=\\s)");

    private final Scan scan;
    private final Instant received;
    private final ZoneId zone;

    private LooseRfc5424(Scan scan, Instant received, ZoneId zone) {
        this.scan = scan;
        this.received = received;
        this.zone = zone;
    }

    /** Reads what follows a priority; empty and no move where no version and time follow. */
    static Optional<SyslogMessage> afterPriority(
            int priority, Scan scan, Instant received, ZoneId zone) {
        int start = scan.at;
        Matcher version = VERSION.matcher(scan.line).region(scan.at, scan.line.length());
        if (!version.lookingAt()) {
            return Optional.empty();
        }
        scan.at = version.end();
        LooseRfc5424 loose = new LooseRfc5424(scan, received, zone);
        SyslogTime time = loose.time();
        boolean hasNone = time == null && scan.peek() == '-' && Scan.isBlank(scan.peek(1));
        if (time == null && !hasNone) {
            scan.at = start;
            return Optional.empty();
        }
        scan.at += hasNone ? 1 : 0;
        return Optional.of(loose.afterTime(priority, Integer.parseInt(version.group(1)), time));
    }

    private @Nullable SyslogTime time() {
        Matcher epoch = EPOCH.matcher(scan.line).region(scan.at, scan.line.length());
        if (!epoch.lookingAt()) {
            return DeviceTime.read(scan, received, zone);
        }
        scan.at = epoch.end();
        String fraction = epoch.group(2) == null ? "" : epoch.group(2);
        long seconds = Long.parseLong(epoch.group(1));
        return SyslogTime.of(
                Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC).toLocalDateTime(),
                fraction,
                0,
                "Z");
    }

    private SyslogMessage afterTime(int priority, int version, @Nullable SyslogTime time) {
        int afterTime = scan.at;
        String hostname = field();
        String appName = field();
        String procId = field();
        String msgId = field();
        scan.skipBlanks();
        boolean hasData = scan.word().equals("-") || scan.peek() == '[';
        boolean hasTag = appName != null && (appName.endsWith(":") || appName.endsWith("]"));
        if (hasTag || (!hasData && procId == null && msgId == null) || isMessage(hasData)) {
            scan.at = afterTime;
            return new DeviceLine(scan, received, zone).afterTime(priority, version, time);
        }
        List<SdElement> data = structuredData();
        scan.skip(' ');
        return new SyslogMessage(
                priority < 0 ? -1 : priority >> 3,
                priority < 0 ? -1 : priority & 7,
                version,
                time,
                hostname,
                appName,
                procId,
                msgId,
                data,
                SyslogParser.withoutMark(scan.rest()));
    }

    /** Pairs where the fields should be: Meraki writes the type of event, then its pairs. */
    private boolean isMessage(boolean hasData) {
        return !hasData && scan.line.substring(0, scan.at).indexOf('=') >= 0;
    }

    private @Nullable String field() {
        scan.skipBlanks();
        String word = scan.word();
        scan.at += word.length();
        return word.isEmpty() || word.equals("-") ? null : word;
    }

    private List<SdElement> structuredData() {
        List<SdElement> elements = new ArrayList<>();
        if (scan.word().equals("-")) {
            scan.at++;
            return elements;
        }
        int start = scan.at;
        while (scan.skip('[')) {
            SdElement element = element();
            if (element == null) {
                scan.at = start;
                return elements;
            }
            elements.add(element);
            start = scan.at;
        }
        return elements;
    }

    private @Nullable SdElement element() {
        String id = name();
        List<SdElement.Param> params = new ArrayList<>();
        scan.skipBlanks();
        while (!id.isEmpty() && !scan.skip(']')) {
            String name = name();
            String value = value();
            if (name.isEmpty() || value == null) {
                return null;
            }
            params.add(new SdElement.Param(name, value));
            scan.skipBlanks();
        }
        return id.isEmpty() ? null : new SdElement(id, params);
    }

    private String name() {
        int start = scan.at;
        while (Rfc5424.isSdName(scan.peek())) {
            scan.at++;
        }
        return scan.line.substring(start, scan.at);
    }

    /** A quoted value; one that is not closed is none. */
    private @Nullable String value() {
        if (!scan.skip('=') || !scan.skip('"')) {
            return null;
        }
        int start = scan.at;
        while (!scan.isAtEnd() && scan.peek() != '"') {
            scan.at += scan.peek() == '\\' ? 2 : 1;
        }
        if (scan.isAtEnd()) {
            return null;
        }
        return SdElement.unescape(scan.line.substring(start, scan.at++));
    }
}
