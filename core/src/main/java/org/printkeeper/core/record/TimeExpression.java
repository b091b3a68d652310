package org.printkeeper.core.record;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A moment as people write it on a command line.
 *
 * <pre>
 *   moment = "now" | "today" | "yesterday" | "tomorrow" | "@" seconds [ "." digits ]
 *          | "+" span | "-" span | span " ago" | span " left"
 *          | [ weekday ] date [ ( " " | "T" ) time ] [ zone ] | time
 *   date   = YYYY-MM-DD | YY-MM-DD | YYYY/MM/DD | YYYYMMDDhhmmss (with its time)
 *   time   = hh:mm [ ":" ss [ ( "." | "," ) digits ] ]        zone = "Z" | "UTC" | ±hh[[:]mm]
 *   span   = number [ unit ] { number [ unit ] }              5min, 1.5 h, 2 days 3h
 * </pre>
 *
 * <p>Units: microseconds since 1970 UTC; a month is 30.4375 days and a year twelve of them.
 *
 * <p>Source: dmesg(1) {@code --since}; journalctl reads the same.
 */
public final class TimeExpression {
    private static final long SECOND = 1_000_000;
    private static final Pattern ABSOLUTE =
            Pattern.compile(
                    "(?:([A-Za-z]{3,9}),?\\s+)?"
                            + "(?:(\\d{4}|\\d{2})([-/])(\\d{1,2})\\3(\\d{1,2}))?"
                            + "(?:(?:^|[Tt ]|(?<=\\s))\\s*"
                            + "(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:[.,](\\d{1,9}))?)?)?"
                            + "\\s*(Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)?");
    private static final Pattern COMPACT =
            Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)");
    private static final Pattern SPAN_ITEM =
            Pattern.compile("\\s*(\\d+)(?:\\.(\\d{1,9})\\d*)?\\s*([A-Za-z]*)\\s*");
    private static final Pattern EPOCH = Pattern.compile("@(\\d{1,12})(?:\\.(\\d{1,9}))?");

    private final long nowMicros;
    private final ZoneId zone;

    /**
     * @param nowMicros the moment that "now" means; dmesg counts whole seconds
     * @param zone of dates without one
     */
    public TimeExpression(long nowMicros, ZoneId zone) {
        this.nowMicros = nowMicros;
        this.zone = zone;
    }

    /** The moment, or empty when the text is none. */
    public OptionalLong parse(String text) {
        String trimmed = text.strip();
        try {
            return trimmed.isEmpty() ? OptionalLong.empty() : parseTrimmed(trimmed);
        } catch (DateTimeException | ArithmeticException noSuchMoment) {
            return OptionalLong.empty();
        }
    }

    private OptionalLong parseTrimmed(String text) {
        LocalDate today = StampText.local(nowMicros, zone).toLocalDate();
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "now" -> OptionalLong.of(nowMicros);
            case "today" -> startOf(today);
            case "yesterday" -> startOf(today.minusDays(1));
            case "tomorrow" -> startOf(today.plusDays(1));
            default -> parseOther(text, today);
        };
    }

    private OptionalLong startOf(LocalDate day) {
        return OptionalLong.of(micros(day.atStartOfDay(), zone));
    }

    private OptionalLong parseOther(String text, LocalDate today) {
        Matcher epoch = EPOCH.matcher(text);
        if (epoch.matches()) {
            return OptionalLong.of(
                    Long.parseLong(epoch.group(1)) * SECOND + fraction(epoch.group(2)));
        }
        if (text.startsWith("+") || text.endsWith(" left")) {
            return from(1, text.replaceFirst("^\\+| left$", ""));
        }
        if (text.startsWith("-") || text.endsWith(" ago")) {
            return from(-1, text.replaceFirst("^-| ago$", ""));
        }
        return absolute(text, today);
    }

    private OptionalLong from(int sign, String span) {
        OptionalLong micros = spanMicros(span);
        return micros.isEmpty()
                ? micros
                : OptionalLong.of(Math.max(0, nowMicros + sign * micros.getAsLong()));
    }

    /** The length of a span such as {@code 1h 30min}, or empty. */
    static OptionalLong spanMicros(String span) {
        Matcher item = SPAN_ITEM.matcher(span);
        long sum = 0;
        int at = 0;
        while (at < span.length()) {
            item.region(at, span.length());
            if (!item.lookingAt()) {
                return OptionalLong.empty();
            }
            long unit = unitMicros(item.group(3));
            if (unit == 0) {
                return OptionalLong.empty();
            }
            long whole = Math.multiplyExact(Long.parseLong(item.group(1)), unit);
            sum = Math.addExact(sum, whole + Math.round(fraction(item.group(2)) * (unit / 1e6)));
            at = item.end();
        }
        return at == 0 ? OptionalLong.empty() : OptionalLong.of(sum);
    }

    private static long unitMicros(String unit) {
        return switch (unit) {
            case "us", "usec" -> 1;
            case "ms", "msec" -> 1000;
            case "", "s", "sec", "second", "seconds" -> SECOND;
            case "m", "min", "minute", "minutes" -> 60 * SECOND;
            case "h", "hr", "hour", "hours" -> 3600 * SECOND;
            case "d", "day", "days" -> 86_400 * SECOND;
            case "w", "week", "weeks" -> 7 * 86_400 * SECOND;
            case "month", "months" -> 2_629_800 * SECOND;
            case "y", "year", "years" -> 31_557_600 * SECOND;
            default -> 0;
        };
    }

    private OptionalLong absolute(String text, LocalDate today) {
        Matcher compact = COMPACT.matcher(text);
        if (compact.matches()) {
            return OptionalLong.of(
                    micros(
                            LocalDateTime.of(
                                    number(compact, 1),
                                    number(compact, 2),
                                    number(compact, 3),
                                    number(compact, 4),
                                    number(compact, 5),
                                    number(compact, 6)),
                            zone));
        }
        Matcher parts = ABSOLUTE.matcher(text);
        if (!parts.matches() || (parts.group(2) == null && parts.group(6) == null)) {
            return OptionalLong.empty();
        }
        LocalDate day = parts.group(2) == null ? today : date(parts);
        if (parts.group(1) != null && !isNameOf(day.getDayOfWeek(), parts.group(1))) {
            return OptionalLong.empty();
        }
        ZoneId in = parts.group(10) == null ? zone : zone(parts.group(10));
        return OptionalLong.of(
                Math.addExact(micros(day.atTime(time(parts)), in), fraction(parts.group(9))));
    }

    private static LocalDate date(Matcher parts) {
        int year = number(parts, 2);
        if (parts.group(2).length() == 2) {
            year += year < 69 ? 2000 : 1900;
        }
        return LocalDate.of(year, number(parts, 4), number(parts, 5));
    }

    private static LocalTime time(Matcher parts) {
        if (parts.group(6) == null) {
            return LocalTime.MIDNIGHT;
        }
        int second = parts.group(8) == null ? 0 : number(parts, 8);
        return LocalTime.of(number(parts, 6), number(parts, 7), second);
    }

    private static boolean isNameOf(DayOfWeek day, String name) {
        String full = day.name();
        String upper = name.toUpperCase(Locale.ROOT);
        return List.of(full, full.substring(0, 3)).contains(upper);
    }

    private static ZoneId zone(String text) {
        return Character.isLetter(text.charAt(0)) ? ZoneOffset.UTC : ZoneOffset.of(text);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** Digits after a point, as microseconds. */
    private static long fraction(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong((digits + "000000").substring(0, 6));
    }

    private static long micros(LocalDateTime local, ZoneId zone) {
        return Math.multiplyExact(local.atZone(zone).toEpochSecond(), SECOND);
    }
}
