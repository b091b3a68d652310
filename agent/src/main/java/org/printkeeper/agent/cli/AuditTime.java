package org.printkeeper.agent.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Points in time as journalctl takes them. */
final class AuditTime {
    private AuditTime() {}

    /**
     * Microseconds since 1970 UTC of {@code 2026-11-21 08:00[:00]}, {@code 2026-11-21}, RFC 3339,
     * {@code @seconds}, {@code now}, {@code today}, {@code yesterday}, {@code 08:00}, {@code
     * -10min} or {@code 10min ago}.
     */
    static long parse(String option, String text, Instant now, ZoneId zone) {
        try {
            return ChronoUnit.MICROS.between(
                    Instant.EPOCH, instant(text.strip(), now, zone).orElseThrow());
        } catch (DateTimeException | java.util.NoSuchElementException | NumberFormatException bad) {
            throw UserError.usage(
                    option
                            + " is '"
                            + text
                            + "', expected a time such as '2026-11-21 08:00', '@1795248000',"
                            + " 'yesterday' or '-10min'");
        }
    }

    private static Optional<Instant> instant(String text, Instant now, ZoneId zone) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        if (text.startsWith("@")) {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(text.substring(1))));
        }
        if (text.startsWith("-") || text.endsWith(" ago")) {
            String amount = text.replaceFirst("^-", "").replaceFirst(" ago$", "");
            return Quantity.parseDuration(amount.replace(" ", "")).map(now::minus);
        }
        return Optional.of(
                switch (text) {
                    case "now" -> now;
                    case "today" -> today.atStartOfDay(zone).toInstant();
                    case "yesterday" -> today.minusDays(1).atStartOfDay(zone).toInstant();
                    default -> absolute(text, today, zone);
                });
    }

    private static Instant absolute(String text, LocalDate today, ZoneId zone) {
        if (text.length() <= "08:00:00".length()) {
            return today.atTime(LocalTime.parse(text)).atZone(zone).toInstant();
        }
        if (text.length() == "2026-11-21".length()) {
            return LocalDate.parse(text).atStartOfDay(zone).toInstant();
        }
        String iso = text.replace(' ', 'T');
        return iso.matches(".*(Z|[+-][0-9]{2}:[0-9]{2})")
                ? OffsetDateTime.parse(iso).toInstant()
                : LocalDateTime.parse(iso).atZone(zone).toInstant();
    }
}
