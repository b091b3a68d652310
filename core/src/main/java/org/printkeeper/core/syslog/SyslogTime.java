package org.printkeeper.core.syslog;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * A time that a message states.
 *
 * @param epochMicros the instant; what is finer is cut off
 * @param rfc3339 the time in the sender's zone, with as many digits as it gave
 *     <p>Units: microseconds since 1970-01-01T00:00:00Z.
 */
public record SyslogTime(long epochMicros, String rfc3339) {
    /** A time in UTC, with microseconds. */
    public static SyslogTime ofMicros(long epochMicros) {
        long seconds = Math.floorDiv(epochMicros, 1_000_000L);
        LocalDateTime utc = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
        String fraction = "%06d".formatted(Math.floorMod(epochMicros, 1_000_000L));
        return of(utc, fraction, 0, "Z");
    }

    /**
     * @param fraction the digits after the second, without the point; empty for none
     * @param zone as it shall be shown: {@code Z}, {@code +01:00}
     */
    static SyslogTime of(LocalDateTime local, String fraction, int offsetMinutes, String zone) {
        String micros = (fraction + "000000").substring(0, 6);
        long seconds = local.toEpochSecond(ZoneOffset.UTC) - offsetMinutes * 60L;
        String shown =
                "%04d-%02d-%02dT%02d:%02d:%02d"
                        .formatted(
                                local.getYear(),
                                local.getMonthValue(),
                                local.getDayOfMonth(),
                                local.getHour(),
                                local.getMinute(),
                                local.getSecond());
        return new SyslogTime(
                seconds * 1_000_000 + Integer.parseInt(micros),
                shown + (fraction.isEmpty() ? "" : "." + fraction) + zone);
    }
}
