package org.printkeeper.agent.cli;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.core.record.WallTime;

/**
 * A stamp as the kernel prints it.
 *
 * <p>Units: microseconds of printk's clock, which stands still in suspend.
 */
record WhenStamp(long micros) {
    private static final Pattern STAMP =
            Pattern.compile("(?:<\\d+>)?\\[?\\s*(\\d{1,12})(?:\\.(\\d{1,9}))?(?:\\].*)?");
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX");

    static WhenStamp parse(String text) {
        Matcher stamp = STAMP.matcher(text.strip());
        if (!stamp.matches()) {
            throw UserError.usage(
                    "'" + text + "' is no kernel stamp, expected one such as [196149.728085]");
        }
        String fraction = stamp.group(2) == null ? "" : stamp.group(2);
        return new WhenStamp(
                Long.parseLong(stamp.group(1)) * 1_000_000
                        + Long.parseLong((fraction + "000000").substring(0, 6)));
    }

    /** Hours, minutes and seconds to the millisecond: {@code 54 h 29 min 9.728 s}. */
    String duration() {
        long millis = micros / 1000;
        long minutes = millis / 60_000;
        String seconds = "%d.%03d s".formatted(millis / 1000 % 60, millis % 1000);
        if (minutes == 0) {
            return seconds;
        }
        String minutesAndSeconds = minutes % 60 + " min " + seconds;
        return minutes < 60 ? minutesAndSeconds : minutes / 60 + " h " + minutesAndSeconds;
    }

    String words(OffsetDateTime local, WallTime time) {
        return "[%5d.%06d]  %s since boot  %s ± %s"
                .formatted(
                        micros / 1_000_000,
                        micros % 1_000_000,
                        duration(),
                        ISO.format(local),
                        new WhenStamp(time.uncertaintyMicros()).duration());
    }

    String json(OffsetDateTime local, WallTime time) {
        return ("{\"usec\":%d,\"since_boot\":\"%s\",\"time\":\"%s\",\"time_error_usec\":%d,"
                        + "\"synchronised\":%b}")
                .formatted(
                        micros,
                        duration(),
                        ISO.format(local),
                        time.uncertaintyMicros(),
                        time.synchronised());
    }
}
