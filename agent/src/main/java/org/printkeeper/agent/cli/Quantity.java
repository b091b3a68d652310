package org.printkeeper.agent.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and durations as people write them: a whole number and a unit, nothing between. */
final class Quantity {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]{1,18})([A-Za-z]*)");
    private static final SequencedMap<String, Long> BYTES = new LinkedHashMap<>();
    private static final SequencedMap<String, Long> MILLIS = new LinkedHashMap<>();

    static {
        BYTES.put("T", 1L << 40);
        BYTES.put("G", 1L << 30);
        BYTES.put("M", 1L << 20);
        BYTES.put("K", 1L << 10);
        BYTES.put("", 1L);
        MILLIS.put("d", 86_400_000L);
        MILLIS.put("h", 3_600_000L);
        MILLIS.put("min", 60_000L);
        MILLIS.put("s", 1000L);
        MILLIS.put("ms", 1L);
    }

    private Quantity() {}

    /** A size: {@code "64M"}, or a number of bytes. */
    static Optional<Long> parseBytes(Object toml) {
        return toml instanceof Long bytes ? Optional.of(bytes) : parse(toml, BYTES);
    }

    /** A duration; its unit is never left out. */
    static Optional<Duration> parseDuration(Object toml) {
        return parse(toml, MILLIS).map(Duration::ofMillis);
    }

    static String showBytes(long bytes) {
        return show(bytes, BYTES);
    }

    static String showDuration(Duration duration) {
        return show(duration.toMillis(), MILLIS);
    }

    private static Optional<Long> parse(Object toml, Map<String, Long> units) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(toml instanceof String text ? text : "");
        if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Math.multiplyExact(
                            Long.parseLong(matcher.group(1)), units.get(matcher.group(2))));
        } catch (ArithmeticException tooLarge) {
            return Optional.empty();
        }
    }

    /** With the largest unit that divides it; units are ordered from large to small. */
    private static String show(long amount, SequencedMap<String, Long> units) {
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            if (amount >= unit.getValue() && amount % unit.getValue() == 0) {
                return amount / unit.getValue() + unit.getKey();
            }
        }
        return amount + units.lastEntry().getKey();
    }
}
