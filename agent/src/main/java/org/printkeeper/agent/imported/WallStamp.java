package org.printkeeper.agent.imported;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the wall-clock time that stands before a line's text: ISO 8601 (dmesg, journalctl, syslog),
 * {@code Nov 21 08:01:20} (RFC 3164), {@code Fri Nov 21 08:01:20 2025} (dmesg -T), seconds since
 * 1970.
 *
 * <p>Thread: not safe. What stood before the line read last is remembered, because a flood repeats
 * it.
 */
final class WallStamp {
    private static final Pattern ISO =
            Pattern.compile(
                    "([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})"
                            + "(?:[.,]([0-9]{1,9}))? ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2})?");
    private static final Pattern NAMED =
            Pattern.compile(
                    "([A-Z][a-z]{2})  ?([0-9]{1,2}) ([0-9]{2}:[0-9]{2}:[0-9]{2})(?: ([0-9]{4})\\])?");
    private static final Pattern UNIX = Pattern.compile("^([0-9]{10})\\.([0-9]{6}) ");
    private static final List<String> MONTHS =
            List.of(
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                    "Dec");

    private final ZoneId zone;
    private final Instant newest;
    private String last = "";
    private long lastMicros = -1;

    /**
     * @param zone that of stamps that do not tell it
     * @param newest no stamp is later than a day after this: it tells the year
     */
    WallStamp(ZoneId zone, Instant newest) {
        this.zone = zone;
        this.newest = newest;
    }

    /** Microseconds since 1970, or −1 where no moment is named before the text. */
    long micros(String beforeText) {
        if (!beforeText.equals(last)) {
            last = beforeText;
            lastMicros = parse(beforeText);
        }
        return lastMicros;
    }

    private long parse(String text) {
        try {
            Matcher iso = ISO.matcher(text);
            if (iso.find()) {
                return iso(iso);
            }
            Matcher named = NAMED.matcher(text);
            if (named.find() && MONTHS.contains(named.group(1))) {
                return micros(named(named).atZone(zone).toInstant());
            }
            Matcher unix = UNIX.matcher(text);
            return unix.find()
                    ? Long.parseLong(unix.group(1)) * 1_000_000 + Long.parseLong(unix.group(2))
                    : -1;
        } catch (DateTimeException noSuchDay) {
            return -1;
        }
    }

    private long iso(Matcher iso) {
        LocalDateTime time = LocalDate.parse(iso.group(1)).atTime(LocalTime.parse(iso.group(2)));
        String fraction = iso.group(3) == null ? "" : iso.group(3);
        String given = iso.group(4);
        ZoneId where =
                given == null ? zone : given.equals("UTC") ? ZoneOffset.UTC : ZoneOffset.of(given);
        return micros(time.atZone(where).toInstant())
                + Long.parseLong((fraction + "000000").substring(0, 6));
    }

    private LocalDateTime named(Matcher named) {
        LocalDateTime latest = LocalDateTime.ofInstant(newest.plus(1, ChronoUnit.DAYS), zone);
        int year = named.group(4) == null ? latest.getYear() : Integer.parseInt(named.group(4));
        LocalDateTime time = in(year, named);
        return named.group(4) == null && time.isAfter(latest) ? in(year - 1, named) : time;
    }

    /** By days from the month's first, for 29 February may be of the year before. */
    private static LocalDateTime in(int year, Matcher named) {
        return LocalDate.of(year, MONTHS.indexOf(named.group(1)) + 1, 1)
                .plusDays(Integer.parseInt(named.group(2)) - 1L)
                .atTime(LocalTime.parse(named.group(3)));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
