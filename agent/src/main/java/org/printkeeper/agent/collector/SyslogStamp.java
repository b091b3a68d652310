package org.printkeeper.agent.collector;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the time that a line of a log file begins with: {@code Nov 21 08:01:20} or {@code
 * 2026-11-21T08:01:20.123456+00:00}.
 *
 * <p>Thread: not safe. The stamp read last is remembered, because a flood repeats it.
 *
 * <p>Source: RFC 3164 §4.1.2, RFC 3339.
 */
final class SyslogStamp {
    private static final int TRADITIONAL_BYTES = "Nov 21 08:01:20".length();
    private static final List<String> MONTHS =
            List.of(
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                    "Dec");

    private final ZoneId zone;
    private final Instant newest;
    private byte[] lastBytes = {};
    private long lastMicros = -1;

    /**
     * @param zone that in which traditional stamps were written
     * @param newest no stamp is later than a day after this: it tells the year
     */
    SyslogStamp(ZoneId zone, Instant newest) {
        this.zone = zone;
        this.newest = newest;
    }

    /** Length of the stamp that stands at {@code start}; 0 when there is none. */
    static int length(byte[] line, int start, int end) {
        if (isTraditional(line, start, end)) {
            return TRADITIONAL_BYTES;
        }
        int at = start;
        while (at < end && line[at] != ' ') {
            at++;
        }
        boolean iso =
                at - start >= "2026-11-21T08:01:20Z".length()
                        && at - start <= "2026-11-21T08:01:20.123456789+00:00".length()
                        && matches(line, start, "0000-00-00T00:00:00");
        return iso ? at - start : 0;
    }

    private static boolean isTraditional(byte[] line, int start, int end) {
        return end - start >= TRADITIONAL_BYTES
                && matches(line, start, "Aaa _0 00:00:00")
                && MONTHS.contains(new String(line, start, 3, StandardCharsets.ISO_8859_1));
    }

    /** {@code 0} any digit, {@code _} digit or blank, {@code A a} letters, all else itself. */
    private static boolean matches(byte[] line, int start, String shape) {
        for (int i = 0; i < shape.length(); i++) {
            byte b = line[start + i];
            boolean fits =
                    switch (shape.charAt(i)) {
                        case '0' -> b >= '0' && b <= '9';
                        case '_' -> b == ' ' || (b >= '0' && b <= '9');
                        case 'A' -> b >= 'A' && b <= 'Z';
                        case 'a' -> b >= 'a' && b <= 'z';
                        default -> b == shape.charAt(i);
                    };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** Microseconds since 1970 UTC, or −1 when it names no moment. */
    long micros(byte[] line, int start, int length) {
        if (!Arrays.equals(line, start, start + length, lastBytes, 0, lastBytes.length)) {
            lastBytes = Arrays.copyOfRange(line, start, start + length);
            lastMicros = parse(new String(lastBytes, StandardCharsets.ISO_8859_1));
        }
        return lastMicros;
    }

    private long parse(String stamp) {
        try {
            Instant instant =
                    stamp.length() == TRADITIONAL_BYTES
                            ? traditional(stamp)
                            : OffsetDateTime.parse(stamp).toInstant();
            return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
        } catch (DateTimeException | NumberFormatException damaged) {
            return -1;
        }
    }

    private Instant traditional(String stamp) {
        LocalDateTime latest = LocalDateTime.ofInstant(newest.plus(1, ChronoUnit.DAYS), zone);
        LocalDateTime time =
                LocalDateTime.of(
                        latest.getYear(),
                        MONTHS.indexOf(stamp.substring(0, 3)) + 1,
                        1,
                        Integer.parseInt(stamp, 7, 9, 10),
                        Integer.parseInt(stamp, 10, 12, 10),
                        Integer.parseInt(stamp, 13, 15, 10));
        int day = Integer.parseInt(stamp.substring(4, 6).strip());
        LocalDateTime thisYear = time.plusDays(day - 1L);
        LocalDateTime then =
                thisYear.isAfter(latest) ? time.minusYears(1).plusDays(day - 1L) : thisYear;
        return then.atZone(zone).toInstant();
    }
}
