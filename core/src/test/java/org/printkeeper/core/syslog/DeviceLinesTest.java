package org.printkeeper.core.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines as real devices send them, each beside what it says; -Dgolden.update=true writes anew. */
class DeviceLinesTest {
    static final Path LINES =
            Path.of("src/test/resources/org/printkeeper/core/syslog/device-lines.txt");
    private static final Path EXPECTED = LINES.resolveSibling("device-lines.expected");
    private static final Instant RECEIVED = Instant.parse("2026-11-21T12:00:00Z");
    private static final SyslogParser PARSER = new SyslogParser(ZoneOffset.UTC);

    @Test
    void understandsTheLinesOfRealDevices() throws IOException {
        List<String> said = new ArrayList<>();
        for (String line : Files.readAllLines(LINES)) {
            said.add(SyslogJson.of(PARSER.lenient(line, RECEIVED)));
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.write(EXPECTED, said);
        }
        assertThat(said).isEqualTo(Files.readAllLines(EXPECTED));
    }

    @Test
    void takesTheLatestYearThatIsNotInTheFuture() {
        assertThat(stamp("<13>Jan  1 00:00:01 h a: x", "2026-12-31T23:59:59Z"))
                .as("a clock that is a little ahead")
                .isEqualTo("2027-01-01T00:00:01Z");
        assertThat(stamp("<13>Dec 31 23:59:59 h a: x", "2027-01-01T00:00:01Z"))
                .isEqualTo("2026-12-31T23:59:59Z");
        assertThat(stamp("<13>Feb 29 10:00:00 h a: x", "2027-01-01T00:00:01Z"))
                .isEqualTo("2024-02-29T10:00:00Z");
    }

    @Test
    void readsATimeWithoutZoneInItsOwn() {
        SyslogParser berlin = new SyslogParser(java.time.ZoneId.of("Europe/Berlin"));
        SyslogTime time = berlin.lenient("<13>Jul  6 20:33:28 h a: x", RECEIVED).timestamp();
        assertThat(time).isEqualTo(new SyslogTime(1783362808000000L, "2026-07-06T20:33:28+02:00"));
    }

    private static String stamp(String line, String received) {
        SyslogTime time = PARSER.lenient(line, Instant.parse(received)).timestamp();
        return time == null ? "none" : time.rfc3339();
    }
}
