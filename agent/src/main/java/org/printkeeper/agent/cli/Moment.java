package org.printkeeper.agent.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads moments as {@code --since} and {@code --until} of journalctl and of dmesg take them.
 *
 * <pre>
 *   moment   = "now" | day [time] | "@" seconds | relative | absolute | YYYYMMDDhhmmss
 *   day      = "today" | "yesterday" | "tomorrow"
 *   relative = ("-" | "+") span | span (" ago" | " left")
 *   absolute = [weekday] [date] [time] [zone]       at least a date or a time
 *   date     = YYYY-MM-DD | YY-MM-DD
 *   time     = HH:MM[:SS[.fraction]]
 *   zone     = "UTC" | "Z" | "+HH:MM" | a name such as Europe/Berlin
 * </pre>
 *
 * A date without time is its midnight, a time without date is today's.
 *
 * <p>Source: systemd.time(7), "Parsing Timestamps"; util-linux's parse_timestamp, which has the
 * digits in one word.
 *
 * @param now what relative moments start from; its zone holds where none is named
 */
record Moment(ZonedDateTime now) {
    private static final Pattern DIGITS =
            Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)");
    private static final Pattern ABSOLUTE =
            Pattern.compile(
                    "(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +)?"
                            + "(?<date>(?:[0-9]{2})?[0-9]{2}-[0-9]{2}-[0-9]{2})?"
                            + "(?:[T ]*(?<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,9})?)?))?"
                            + " *(?<zone>Z|[+-][0-9]{2}:[0-9]{2}|[A-Za-z][A-Za-z0-9_/+-]+)?",
                    Pattern.CASE_INSENSITIVE);

    /** The moment that {@code text} names; {@code option} is only for the message. */
    Instant parse(String option, String text) {
        return read(text.strip())
                .orElseThrow(() ->
                        UserError.usage(
                                ("%s is '%s', expected a time such as '2026-11-21 14:30', 'yesterday',"
                                                + " '-1h', '10min ago' or '@1795000000'")
                                        .formatted(option, text)));
    }

    private Optional<Instant> read(String text) {
        try {
            return switch (text) {
                case "now" -> Optional.of(now.toInstant());
                default ->
                        text.startsWith("@")
                                ? epoch(text)
                                : relative(text).or(() -> absolute(dated(text)));
            };
        } catch (DateTimeException | ArithmeticException impossible) {
            return Optional.empty();
        }
    }

    /** The same with a date for the name of a day, and in words for fourteen digits. */
    private String dated(String text) {
        Matcher digits = DIGITS.matcher(text);
        if (digits.matches()) {
            return digits.replaceFirst("$1-$2-$3 $4:$5:$6");
        }
        LocalDate today = now.toLocalDate();
        return text.replaceFirst("^today\\b", today.toString())
                .replaceFirst("^yesterday\\b", today.minusDays(1).toString())
                .replaceFirst("^tomorrow\\b", today.plusDays(1).toString());
    }

    private static Optional<Instant> epoch(String text) {
        return TimeSpan.parse(text.substring(1)).map(Instant.EPOCH::plus);
    }

    private Optional<Instant> relative(String text) {
        if (text.startsWith("-")) {
            return before(text.substring(1));
        }
        if (text.endsWith(" ago")) {
            return before(text.substring(0, text.length() - " ago".length()));
        }
        String span = text.endsWith(" left") ? text.substring(0, text.length() - 5) : text;
        return text.startsWith("+") || text.endsWith(" left")
                ? TimeSpan.parse(span.replaceFirst("^\\+", "")).map(now.toInstant()::plus)
                : Optional.empty();
    }

    private Optional<Instant> before(String span) {
        return TimeSpan.parse(span).map(now.toInstant()::minus);
    }

    private Optional<Instant> absolute(String text) {
        Matcher parts = ABSOLUTE.matcher(text);
        if (!parts.matches() || (parts.group("date") == null && parts.group("time") == null)) {
            return Optional.empty();
        }
        ZoneId zone = zone(parts.group("zone"));
        LocalDate date = date(parts.group("date"), zone);
        return Optional.of(date.atTime(time(parts.group("time"))).atZone(zone).toInstant());
    }

    private ZoneId zone(@Nullable String name) {
        if (name == null) {
            return now.getZone();
        }
        return name.equalsIgnoreCase("utc") ? ZoneOffset.UTC : ZoneId.of(name);
    }

    private LocalDate date(@Nullable String text, ZoneId zone) {
        if (text == null) {
            return now.withZoneSameInstant(zone).toLocalDate();
        }
        return LocalDate.parse(text.length() == "YY-MM-DD".length() ? "20" + text : text);
    }

    private static LocalTime time(@Nullable String text) {
        if (text == null) {
            return LocalTime.MIDNIGHT;
        }
        return LocalTime.parse(text.indexOf(':') == 1 ? "0" + text : text);
    }
}
