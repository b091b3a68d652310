package org.printkeeper.agent.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time as systemd writes it: {@code 2h 30min}, {@code 1.5d}, {@code 300ms}; a number
 * without unit is seconds.
 *
 * <p>Source: systemd.time(7), "Parsing Time Spans".
 */
final class TimeSpan {
    private static final Pattern PART =
            Pattern.compile("\\s*([0-9]{1,12}(?:\\.[0-9]{1,9})?)\\s*([A-Za-zµμ]*)");

    private TimeSpan() {}

    static Optional<Duration> parse(String text) {
        Matcher part = PART.matcher(text);
        double micros = 0;
        int end = 0;
        while (end < text.length() && part.find(end) && part.start() == end) {
            double unit = unitMicros(part.group(2));
            micros += Double.parseDouble(part.group(1)) * unit;
            end = part.end();
        }
        // an unknown unit is NaN, which fails here, too
        return end > 0 && text.substring(end).isBlank() && micros < Long.MAX_VALUE / 1000.0
                ? Optional.of(Duration.ofNanos(Math.round(micros) * 1000))
                : Optional.empty();
    }

    private static double unitMicros(String unit) {
        return switch (unit) {
            case "us", "usec", "µs", "μs" -> 1;
            case "ms", "msec" -> 1e3;
            case "", "s", "sec", "second", "seconds" -> 1e6;
            case "m", "min", "minute", "minutes" -> 60e6;
            case "h", "hr", "hour", "hours" -> 3600e6;
            case "d", "day", "days" -> 86_400e6;
            case "w", "week", "weeks" -> 604_800e6;
            case "M", "month", "months" -> 30.4375 * 86_400e6;
            case "y", "year", "years" -> 365.25 * 86_400e6;
            default -> Double.NaN;
        };
    }
}
