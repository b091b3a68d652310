package org.printkeeper.core.record;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Time stamps as dmesg prints them, in English. */
final class StampText {
    private static final long MICROS = 1_000_000;
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

    private StampText() {}

    /** {@code %5ld.%06ld} */
    static String seconds(long micros) {
        return padded(decimal(micros), 12, ' ');
    }

    /** {@code <%12.06f>} */
    static String delta(long micros) {
        return "<" + padded(decimal(micros), 12, ' ') + ">";
    }

    /** {@code %+.06f} */
    static String signed(long micros) {
        return micros < 0 ? decimal(micros) : "+" + decimal(micros);
    }

    private static String decimal(long micros) {
        long magnitude = Math.abs(micros);
        return (micros < 0 ? "-" : "")
                + magnitude / MICROS
                + "."
                + padded(Long.toString(magnitude % MICROS), 6, '0');
    }

    static LocalDateTime local(long realtimeMicros, ZoneId zone) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(realtimeMicros, MICROS),
                (int) Math.floorMod(realtimeMicros, MICROS) * 1000,
                offset(realtimeMicros, zone));
    }

    private static ZoneOffset offset(long realtimeMicros, ZoneId zone) {
        return zone.getRules()
                .getOffset(Instant.ofEpochSecond(Math.floorDiv(realtimeMicros, MICROS)));
    }

    /** {@code %a %b %e %H:%M:%S %Y} */
    static String ctime(LocalDateTime time) {
        return DAYS[time.getDayOfWeek().getValue() - 1]
                + " "
                + MONTHS[time.getMonthValue() - 1]
                + " "
                + padded(Integer.toString(time.getDayOfMonth()), 2, ' ')
                + " "
                + hourMinute(time)
                + ":"
                + two(time.getSecond())
                + " "
                + time.getYear();
    }

    /** {@code %b%e %H:%M} */
    static String shortCtime(LocalDateTime time) {
        return MONTHS[time.getMonthValue() - 1]
                + padded(Integer.toString(time.getDayOfMonth()), 2, ' ')
                + " "
                + hourMinute(time);
    }

    /** {@code 2009-02-13T23:31:30,123456+00:00} */
    static String iso(long realtimeMicros, ZoneId zone) {
        LocalDateTime time = local(realtimeMicros, zone);
        int minutes = offset(realtimeMicros, zone).getTotalSeconds() / 60;
        return padded(Integer.toString(time.getYear()), 4, '0')
                + "-"
                + two(time.getMonthValue())
                + "-"
                + two(time.getDayOfMonth())
                + "T"
                + hourMinute(time)
                + ":"
                + two(time.getSecond())
                + ","
                + padded(Integer.toString(time.getNano() / 1000), 6, '0')
                + (minutes < 0 ? "-" : "+")
                + two(Math.abs(minutes) / 60)
                + ":"
                + two(Math.abs(minutes) % 60);
    }

    private static String hourMinute(LocalDateTime time) {
        return two(time.getHour()) + ":" + two(time.getMinute());
    }

    private static String two(int number) {
        return padded(Integer.toString(number), 2, '0');
    }

    static String padded(String text, int width, char pad) {
        return text.length() >= width
                ? text
                : String.valueOf(pad).repeat(width - text.length()) + text;
    }
}
