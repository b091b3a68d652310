package org.printkeeper.agent.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a form of {@code logs} writes moments. Formatters are slow, to make and to use: it is made
 * when a line needs it, and asked once a second where the form has no fractions.
 *
 * <p>Thread: one.
 */
final class LogTimes {
    private static final int MICROS = 1_000_000;
    private static final Map<Long, String> DAYS =
            numbered("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final Map<Long, String> MONTHS =
            numbered(
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                    "Dec");

    private final String pattern;
    private final Supplier<ZoneId> zone;
    private @Nullable DateTimeFormatter formatter;
    private long lastSecond = Long.MIN_VALUE;
    private String lastText = "";

    LogTimes(String pattern, Supplier<ZoneId> zone) {
        this.pattern = pattern;
        this.zone = zone;
    }

    /** A moment in microseconds since 1970 UTC. */
    String of(long micros) {
        long second = Math.floorDiv(micros, MICROS);
        if (second != lastSecond || pattern.contains("S")) {
            lastText = formatter().format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
            lastSecond = second;
        }
        return lastText;
    }

    private DateTimeFormatter formatter() {
        DateTimeFormatter known = formatter;
        if (known == null) {
            known = parts().toFormatter(Locale.ENGLISH).withZone(zone.get());
            formatter = known;
        }
        return known;
    }

    /** The names of days and months are ours: finding those of a locale takes the JVM 20 ms. */
    private DateTimeFormatterBuilder parts() {
        DateTimeFormatterBuilder parts = new DateTimeFormatterBuilder();
        String rest = pattern;
        if (rest.startsWith("EEE")) {
            parts.appendText(ChronoField.DAY_OF_WEEK, DAYS);
            rest = rest.substring(3);
        } else if (rest.startsWith("MMM")) {
            parts.appendText(ChronoField.MONTH_OF_YEAR, MONTHS);
            rest = rest.substring(3);
        }
        return parts.appendPattern(rest);
    }

    private static Map<Long, String> numbered(String... names) {
        Map<Long, String> numbered = new HashMap<>();
        for (String name : names) {
            numbered.put(numbered.size() + 1L, name);
        }
        return numbered;
    }
}
