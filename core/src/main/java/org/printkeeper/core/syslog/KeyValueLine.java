package org.printkeeper.core.syslog;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a line of pairs says of its own time and host, as the firewalls of Fortinet, Sophos and
 * SonicWall write them without any other header: {@code date=2021-07-06 time=20:33:28 devname="fw"
 * …}. All pairs stay in the message.
 */
record KeyValueLine(@Nullable SyslogTime time, @Nullable String hostname) {
    private static final Pattern BEGINS =
            Pattern.compile("\\s*(?:[\\w.-]+=(?:\"[^\"]*\"|[^\\s\"]*)\\s+){2}");

    private static final Pattern PAIR =
            Pattern.compile("(?<=^|\\s)(?<key>[\\w.-]+)=(?:\"(?<quoted>[^\"]*)\"|(?<bare>\\S*))");

    static Optional<KeyValueLine> of(String line, ZoneId zone) {
        if (!BEGINS.matcher(line).lookingAt()) {
            return Optional.empty();
        }
        String date = "";
        String clock = "";
        String offset = "";
        String host = null;
        Matcher pair = PAIR.matcher(line);
        while (pair.find()) {
            String quoted = pair.group("quoted");
            String value = quoted == null ? pair.group("bare") : quoted;
            switch (pair.group("key")) {
                case "date" -> date = date.isEmpty() ? value : date;
                case "time" -> clock = clock.isEmpty() ? value : clock;
                case "tz", "timezone" -> offset = offset.isEmpty() ? value : offset;
                case "devname", "device_name" -> host = host == null ? value : host;
                default -> {
                    // stays in the message
                }
            }
        }
        return Optional.of(new KeyValueLine(time(date, clock, offset, zone), host));
    }

    private static @Nullable SyslogTime time(
            String date, String clock, String offset, ZoneId zone) {
        String stamp = (date + " " + clock + " " + offset).strip();
        try {
            return DeviceTime.read(new Scan(stamp), Instant.EPOCH, zone);
        } catch (DateTimeException outOfRange) {
            return null;
        }
    }
}
