package org.printkeeper.core.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever comes: a message or one exception, soon. {@code -Dfuzz.seconds=3600} fuzzes for an hour.
 */
class SyslogFuzzTest {
    private static final SyslogParser PARSER = new SyslogParser(ZoneOffset.UTC);
    private static final Instant RECEIVED = Instant.parse("2026-11-21T12:00:00Z");
    private static final long SECONDS = Long.getLong("fuzz.seconds", 5);
    private static final String SEEDS = "shared/corpora/syslog/fuzz-seeds";
    private static final List<String> PIECES =
            List.of(
                    "<34>",
                    "<0>1 ",
                    "[a b=\"",
                    "\\]",
                    "\"]",
                    ": ",
                    ":",
                    "%SYS-5-X: ",
                    "*",
                    " - ",
                    "Jul  6 20:33:28 ",
                    "2021-07-06T20:33:28.1Z ",
                    "CEST ",
                    "237: ",
                    "[1]: ",
                    "RP/0/1:",
                    "date=2021-07-06 time=20:33:28 ",
                    "\0",
                    "\r\n",
                    "\uFEFF",
                    "1 ",
                    "0");

    @Test
    void neverThrowsAndNeverRunsAway() throws IOException {
        List<String> samples = samples();
        long end = System.nanoTime() + SECONDS * 1_000_000_000;
        for (long seed = 0; System.nanoTime() < end; seed++) {
            String line = mutated(new Random(seed), samples);
            try {
                examine(line);
            } catch (RuntimeException | Error failure) {
                throw new AssertionError("seed " + seed + ": " + line, failure);
            }
        }
    }

    @Test
    void longLinesOfOneKindTakeNoTime() {
        for (String piece : PIECES) {
            String line = "<13>" + piece.repeat(1 << 20 >> 3);
            for (String begin : List.of("", "<13>1 - - - - - [a b=\"", "Jul  6 20:33:28 ")) {
                assertTimeoutPreemptively(
                        Duration.ofSeconds(5), () -> examine(begin + line), begin + piece);
            }
        }
    }

    private static void examine(String line) {
        SyslogMessage message = PARSER.lenient(line, RECEIVED);
        assertThat(message.facility()).isBetween(-1, 23);
        assertThat(message.severity()).isBetween(-1, 7);
        assertThat(SyslogJson.of(message)).startsWith("{\"valid\":true").doesNotContain("\n");
        try {
            PARSER.strict(line, RECEIVED);
        } catch (MalformedSyslogException refused) {
            assertThat(refused).hasMessageContaining(" at byte ");
        }
    }

    private static String mutated(Random random, List<String> samples) {
        StringBuilder line = new StringBuilder(samples.get(random.nextInt(samples.size())));
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(line.length() + 1);
            int to = Math.min(line.length(), at + random.nextInt(12));
            switch (random.nextInt(4)) {
                case 0 -> line.delete(at, to);
                case 1 -> line.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 2 -> line.insert(at, (char) random.nextInt(0x2100));
                default -> line.append(line, at, to);
            }
        }
        return line.toString();
    }

    private static List<String> samples() throws IOException {
        List<String> samples = new ArrayList<>(Files.readAllLines(DeviceLinesTest.LINES));
        Optional<Path> corpus =
                Stream.of("..", "../..", "../../..")
                        .map(above -> Path.of(above, SEEDS))
                        .filter(Files::isDirectory)
                        .findFirst();
        if (corpus.isPresent()) {
            try (Stream<Path> seeds = Files.list(corpus.get())) {
                for (Path seed : seeds.sorted().toList()) {
                    samples.add(Files.readString(seed, StandardCharsets.ISO_8859_1));
                }
            }
        }
        return samples;
    }
}
