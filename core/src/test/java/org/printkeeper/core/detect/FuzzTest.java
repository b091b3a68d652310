package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Damages everything the fixtures hold; each seed that fails is in the message. */
class FuzzTest {
    private static final Path FIXTURES = Path.of("src/test/resources/org/printkeeper/core/detect");

    /** Generous: a parser that backtracks without end needs hours. */
    private static final Duration BOUND = Duration.ofSeconds(60);

    private static final String HOSTILE = "[](){}<>:;,=\"'\\\u001b\u0000+? #%$@./*0xf\r\t\u00ff";

    /** Every decoder on its own samples: bytes changed, cut, doubled, torn apart and joined. */
    @Test
    void noDecoderThrowsOnDamagedSamples() throws IOException {
        List<byte[]> lines = lines();
        for (long seed = 1; seed <= 60; seed++) {
            Random random = new Random(seed);
            for (byte[] line : lines) {
                byte[] damaged = damaged(line, lines.get(random.nextInt(lines.size())), random);
                long current = seed;
                for (Decoder decoder : Kinds.ALL) {
                    decoder.decode(damaged, 0, damaged.length)
                            .ifPresent(fields ->
                                    assertThat(fields.values())
                                            .as("seed %d: %s", current, text(damaged))
                                            .doesNotContainNull());
                }
            }
        }
    }

    /** Whole reports, lines shuffled and damaged: an incident lies within its log. */
    @Test
    void noReportThrowsOrLeavesItsLog() throws IOException {
        List<byte[]> lines = lines();
        for (long seed = 1; seed <= 150; seed++) {
            Random random = new Random(seed);
            StringBuilder log = new StringBuilder();
            int from = random.nextInt(lines.size());
            int count = 200;
            for (int i = 0; i < count; i++) {
                byte[] line = lines.get((from + i) % lines.size());
                boolean damage = random.nextInt(4) == 0;
                byte[] written = damage ? damaged(line, line, random) : line;
                log.append(text(written).replace('\n', ' ')).append('\n');
            }
            for (Incident incident : Logs.incidents(log.toString())) {
                assertThat(incident.firstLine()).as("seed %d", seed).isBetween(1L, count + 1L);
                assertThat(incident.lastLine())
                        .as("seed %d", seed)
                        .isBetween(incident.firstLine(), count + 1L);
                assertThat(incident.title().length()).as("seed %d", seed).isLessThan(400);
            }
        }
    }

    /** What repeats every delimiter without an end costs no more than its length. */
    @Test
    void endlessLinesCostNoMoreThanTheirLength() throws IOException {
        for (Decoder decoder : Kinds.ALL) {
            for (Shape shape : decoder.shapes()) {
                String piece = shape.toString().replaceAll("[\\^]|\\{[^}]*}", "a");
                String line = piece.repeat(Math.max(1, 20_000 / piece.length()));
                assertTimeoutPreemptively(
                        BOUND, () -> Logs.incidents(line), () -> "shape " + shape);
            }
        }
    }

    /** A report that never ends, and many at once, are given out in pieces. */
    @Test
    void endlessReportsAreGivenOut() {
        StringBuilder log = new StringBuilder("[ 1.0] BUG: KASAN: use-after-free in a+0x1/0x2\n");
        for (int i = 0; i < 20_000; i++) {
            log.append("[ 1.0]  frame").append(i).append("+0x1/0x2\n");
        }
        for (int task = 1; task <= 300; task++) {
            log.append(
                    "[ 2.0][ T%d] BUG: soft lockup - CPU#1 stuck for 22s! [a:%d]\n"
                            .formatted(task, task));
        }
        List<Incident> found = Logs.incidents(log.toString());
        assertThat(found).hasSize(301);
        assertThat(found.getFirst().lastLine()).isLessThan(5_000);
    }

    private static byte[] damaged(byte[] line, byte[] other, Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(line, random.nextInt(line.length + 1));
            case 1 -> joined(line, other);
            case 2 -> joined(Arrays.copyOf(line, random.nextInt(line.length + 1)), other);
            default -> {
                byte[] changed = line.clone();
                for (int i = 0; i < 1 + random.nextInt(6) && changed.length > 0; i++) {
                    changed[random.nextInt(changed.length)] =
                            (byte) HOSTILE.charAt(random.nextInt(HOSTILE.length()));
                }
                yield changed;
            }
        };
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1);
    }

    private static List<byte[]> lines() throws IOException {
        List<byte[]> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(FIXTURES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    lines.add(line.replaceFirst("^[+-] ", "").getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return lines;
    }
}
