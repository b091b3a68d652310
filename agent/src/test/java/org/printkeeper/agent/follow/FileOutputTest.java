package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.core.syslog.Rfc5424;
import org.printkeeper.core.syslog.SyslogMessage;

class FileOutputTest {
    @TempDir Path folder;

    private Instant now = Instant.now();

    @Test
    void movesAFileAwayBeforeItGrowsTooLargeAndKeepsSoMany() throws Exception {
        try (FileOutput output = output(100, Duration.ZERO, 2)) {
            for (int i = 0; i < 40; i++) {
                write(output, "line %04d".formatted(i));
            }
        }
        assertThat(lines("log.2")).isEqualTo(expected(10, 20));
        assertThat(lines("log.1")).isEqualTo(expected(20, 30));
        assertThat(lines("log")).isEqualTo(expected(30, 40));
        assertThat(folder.resolve("log.3")).doesNotExist();
    }

    @Test
    void keepsNoneWhereNoneIsWanted() throws Exception {
        try (FileOutput output = output(100, Duration.ZERO, 0)) {
            for (int i = 0; i < 25; i++) {
                write(output, "line %04d".formatted(i));
            }
        }
        assertThat(lines("log")).isEqualTo(expected(20, 25));
        assertThat(folder.resolve("log.1")).doesNotExist();
    }

    @Test
    void movesAFileAwayThatIsOldAlsoAfterARestart() throws Exception {
        try (FileOutput output = output(0, Duration.ofDays(1), 7)) {
            write(output, "line 0000");
            now = now.plus(Duration.ofHours(23));
            write(output, "line 0001");
        }
        now = now.plus(Duration.ofHours(2));
        try (FileOutput output = output(0, Duration.ofDays(1), 7)) {
            write(output, "line 0002");
        }
        assertThat(lines("log.1")).isEqualTo(expected(0, 2));
        assertThat(lines("log")).isEqualTo(expected(2, 3));
    }

    @Test
    void beginsAFileAnewThatWasMovedAway() throws Exception {
        try (FileOutput output = output(0, Duration.ZERO, 7)) {
            write(output, "line 0000");
            Files.move(folder.resolve("log"), folder.resolve("moved"));
            write(output, "line 0001");
        }
        assertThat(lines("moved")).isEqualTo(expected(0, 1));
        assertThat(lines("log")).isEqualTo(expected(1, 2));
    }

    private FileOutput output(long maxBytes, Duration maxAge, int keep) {
        return new FileOutput(folder.resolve("log"), maxBytes, maxAge, keep, () -> now);
    }

    private static void write(FileOutput output, String line) throws Exception {
        SyslogMessage message = Rfc5424.parse("<13>1 - - - - - - x");
        output.write(
                line.getBytes(StandardCharsets.US_ASCII),
                new MessageSource.Received(message, 0),
                0);
        output.flush();
    }

    private String lines(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private static String expected(int from, int to) {
        StringBuilder lines = new StringBuilder();
        IntStream.range(from, to).forEach(i -> lines.append("line %04d\n".formatted(i)));
        return lines.toString();
    }
}
