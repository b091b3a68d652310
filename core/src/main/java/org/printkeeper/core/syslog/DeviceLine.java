package org.printkeeper.core.syslog;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Level;

/**
 * A line of RFC 3164 or of a device that comes near it. Nothing is refused: what is not recognised
 * as header is message.
 *
 * <pre>
 *   line = ["&lt;" PRI "&gt;"] [cisco] [time [":"]] [host] [facility "." severity] [tag] message
 * </pre>
 *
 * <p>Source: RFC 3164 §4; the devices' manuals; what real ones send.
 */
final class DeviceLine {
    /** Sequence numbers, origin, node and mark, as IOS, IOS XR and NX-OS write before the time. */
    private static final Pattern CISCO =
            Pattern.compile(
                    "(?::\\s+)?(?:\\d{1,10}:\\s+){0,2}"
                            + "(?:(?!(?:\\d{1,4}[ywdhms]){1,6}:)"
                            + "(?<host>[\\w.-]{0,128}?[A-Za-z][\\w.-]{0,128}"
                            + "|\\d+\\.\\d+\\.\\d+\\.\\d+):\\s+)?"
                            + "(?:\\d{1,10}:\\s+)?(?:\\*[A-Za-z][\\w-]{1,64}:\\s+)?"
                            + "(?:[\\w-]{1,32}(?:/[\\w-]{1,32}){1,6}:)?[*.;!]?");

    /** Time since start, as IOS writes it in place of a date. */
    private static final Pattern UPTIME =
            Pattern.compile(
                    "(?:(?:\\d{1,4}[ywdhms]){1,6}|\\d{1,3}:\\d\\d:\\d\\d(?:\\.\\d+)?):\\s+(?=%)");

    /** ProCurve: the event's number, then the module. */
    private static final Pattern PROCURVE =
            Pattern.compile("(?<id>\\d{5}) (?<app>[A-Za-z][\\w-]*):\\s");

    private static final Pattern LETTER = Pattern.compile("[A-Za-z]");

    private static final Pattern ADDRESS =
            Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F.]*");

    private static final Pattern FORWARDED =
            Pattern.compile("Message forwarded from (?<host>\\S+):\\s");

    private static final String REPEATED = "last message repeated ";

    private final Scan scan;
    private final Instant received;
    private final ZoneId zone;

    private int facility = -1;
    private int severity = -1;
    private @Nullable SyslogTime time;
    private @Nullable String hostname;
    private @Nullable String appName;
    private @Nullable String procId;
    private @Nullable String msgId;

    DeviceLine(Scan scan, Instant received, ZoneId zone) {
        this.scan = scan;
        this.received = received;
        this.zone = zone;
    }

    /**
     * Reads what follows a priority.
     *
     * @param priority −1 where the line has none
     */
    SyslogMessage afterPriority(int priority) {
        if (priority >= 0) {
            facility = priority >> 3;
            severity = priority & 7;
        }
        Optional<KeyValueLine> pairs = KeyValueLine.of(scan.rest(), zone);
        if (pairs.isPresent()) {
            time = pairs.get().time();
            hostname = pairs.get().hostname();
            return message(0);
        }
        cisco();
        if (time == null) {
            time = DeviceTime.read(scan, received, zone);
        }
        host(time != null && colon());
        tag();
        return message(0);
    }

    /** Reads host and tag, which follow a time that was read before. */
    SyslogMessage afterTime(int priority, int version, @Nullable SyslogTime known) {
        facility = priority < 0 ? -1 : priority >> 3;
        severity = priority < 0 ? -1 : priority & 7;
        time = known;
        host(colon());
        tag();
        return message(version);
    }

    /** Moves over blanks and the colon that may follow a time. */
    private boolean colon() {
        scan.skipBlanks();
        boolean found = scan.skip(':');
        scan.skipBlanks();
        return found;
    }

    private SyslogMessage message(int version) {
        return new SyslogMessage(
                facility,
                severity,
                version,
                time,
                hostname,
                appName,
                procId,
                msgId,
                List.of(),
                scan.rest());
    }

    /** Moves over what Cisco's systems write before the time, when a time or mnemonic follows. */
    private void cisco() {
        char first = scan.peek();
        if (first == '%' || first == '[') {
            return;
        }
        int start = scan.at;
        Matcher prefix = at(CISCO);
        if (!prefix.lookingAt() || prefix.end() == start) {
            return;
        }
        scan.at = prefix.end();
        Matcher uptime = at(UPTIME);
        if (uptime.lookingAt()) {
            scan.at = uptime.end();
        } else {
            time = DeviceTime.read(scan, received, zone);
        }
        if (time == null && scan.peek() != '%') {
            scan.at = start;
            return;
        }
        String origin = prefix.group("host");
        hostname = origin == null ? hostname : origin;
    }

    private void host(boolean hasColon) {
        if (hostname != null || scan.isAtEnd()) {
            return;
        }
        char first = scan.peek();
        if (first == '%' || first == '[' || scan.line.startsWith(REPEATED, scan.at)) {
            return;
        }
        Matcher forwarded = at(FORWARDED);
        if (forwarded.lookingAt()) {
            hostname = forwarded.group("host");
            scan.at = forwarded.end();
            return;
        }
        if (takesHost(hasColon)) {
            relayedCisco();
        }
    }

    private boolean takesHost(boolean hasColon) {
        int start = scan.at;
        String word = scan.word();
        scan.at += word.length();
        scan.skipBlanks();
        boolean isAlone = scan.peek() == ':' && Scan.isBlank(scan.peek(1));
        if (isAlone) {
            scan.at++;
            scan.skipBlanks();
        }
        boolean isOrigin = word.endsWith(":") && !word.endsWith("]:") && scan.peek() == '%';
        boolean isHost = isOrigin || (hasColon ? scan.peek() == '%' : isHost(word, start));
        if (!isHost) {
            scan.at = start;
            return false;
        }
        hostname = word.endsWith(":") ? word.substring(0, word.length() - 1) : word;
        return true;
    }

    /** Whether the word at {@code start}, behind which the scan stands, names a host. */
    private boolean isHost(String word, int start) {
        if (time == null) {
            return ADDRESS.matcher(word).matches() && isTag(scan.at);
        }
        return !isTag(start) && !isSelector(word);
    }

    /** A relay has put time and host before a line of a Cisco system with a time of its own. */
    private void relayedCisco() {
        int start = scan.at;
        Matcher prefix = at(CISCO);
        if (prefix.lookingAt() && prefix.end() > start) {
            scan.at = prefix.end();
            boolean hasTime = DeviceTime.read(scan, received, zone) != null && colon();
            if (!hasTime || scan.peek() != '%') {
                scan.at = start;
            }
        }
    }

    private boolean isTag(int at) {
        return DeviceTag.at(scan.line, at).isPresent()
                || PROCURVE.matcher(scan.line).region(at, end()).lookingAt();
    }

    /** busybox and OpenWrt write {@code daemon.info} where others have a number before the time. */
    private static boolean isSelector(String word) {
        int dot = word.indexOf('.');
        return dot > 0
                && LETTER.matcher(word.substring(0, 1)).matches()
                && Facility.parse(word.substring(0, dot)).isPresent()
                && Level.parse(word.substring(dot + 1)).isPresent();
    }

    private void selector() {
        String word = scan.word();
        if (time == null || !(isSelector(word) || isLevelBeforeTag(word))) {
            return;
        }
        int dot = word.indexOf('.');
        if (facility < 0 && dot > 0) {
            facility = Facility.parse(word.substring(0, dot)).orElseThrow().code();
        }
        if (severity < 0) {
            severity = Level.parse(word.substring(dot + 1)).orElseThrow().code();
        }
        scan.at += word.length();
        scan.skipBlanks();
    }

    /** F5 writes {@code notice mcpd[5678]:}. */
    private boolean isLevelBeforeTag(String word) {
        int next = scan.at + word.length() + 1;
        return word.length() > 1
                && Level.parse(word).isPresent()
                && DeviceTag.at(scan.line, next).filter(DeviceTag::hasProcess).isPresent();
    }

    private void tag() {
        selector();
        Matcher procurve = at(PROCURVE);
        if (time != null && procurve.lookingAt()) {
            msgId = procurve.group("id");
            appName = procurve.group("app");
            scan.at = procurve.end();
            return;
        }
        DeviceTag.at(scan.line, scan.at).ifPresent(this::take);
    }

    private void take(DeviceTag tag) {
        appName = tag.name();
        procId = tag.processId();
        scan.at = tag.end();
        if (!scan.skip(' ')) {
            scan.skip('\t');
        }
        if (severity < 0) {
            severity = tag.severity();
        }
    }

    private Matcher at(Pattern pattern) {
        return pattern.matcher(scan.line).region(Math.min(scan.at, end()), end());
    }

    private int end() {
        return scan.line.length();
    }
}
