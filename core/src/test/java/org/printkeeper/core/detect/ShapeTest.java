package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void readsNamedHolesByPosition() {
        assertThat(
                        read(
                                "I/O error, dev {device}, sector {sector:n}",
                                "x I/O error, dev sda, sector 12 op"))
                .isEqualTo(Map.of("device", "sda", "sector", "12"));
    }

    @Test
    void endsAHoleWhereTheNextLiteralBegins() {
        assertThat(read("process {pid:n} ({comm:*}) score", "process 7 (a (b) c) score 3"))
                .isEqualTo(Map.of("pid", "7", "comm", "a (b) c"));
    }

    @Test
    void bindsAShapeToTheBeginningOrTheEndWhenAsked() {
        assertThat(matches("^BUG:", "no BUG:")).isFalse();
        assertThat(matches("BUG:{:e}", "BUG:  ")).isTrue();
        assertThat(matches("BUG:{:e}", "BUG: x")).isFalse();
    }

    @Test
    void neverReadsBeyondTheLine() {
        byte[] bytes = "cpu 12345".getBytes(StandardCharsets.UTF_8);
        assertThat(Shape.of("cpu {n:n}").fields(bytes, 0, 6).orElseThrow())
                .containsEntry("n", "12");
    }

    @Test
    void survivesAnyBytes() {
        long seed = 20261121;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] line = new byte[random.nextInt(80)];
            for (int k = 0; k < line.length; k++) {
                line[k] =
                        (byte)
                                "[]<>0123456789.:,;= aTC{}()/\\x\"-+?\u00ff"
                                        .charAt(random.nextInt(35));
            }
            LogLine log = new LogLine();
            log.set(line, 0, line.length, i);
            LinePrefix.strip(log);
            assertThat(log.start).as("seed %d, line %d", seed, i).isBetween(0, line.length);
            assertThat(log.end).isBetween(log.start, line.length);
        }
    }

    private static Map<String, String> read(String shape, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return Shape.of(shape).fields(bytes, 0, bytes.length).orElseThrow();
    }

    private static boolean matches(String shape, String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return Shape.of(shape).matches(bytes, 0, bytes.length);
    }
}
