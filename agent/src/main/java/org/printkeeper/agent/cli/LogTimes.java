package org.printkeeper.agent.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a form of {@code logs} writes moments. The formatter is made when it is first needed, because
 * that is slow, and so is it: lines of one second get the same text where the form has no
 * fractions.
 *
 * <p>Thread: one.
 */
final class LogTimes {
    private static final int MICROS = 1_000_000;

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
            known = DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(zone.get());
            formatter = known;
        }
        return known;
    }
}
