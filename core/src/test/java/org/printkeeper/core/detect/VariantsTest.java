package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reports of other kernel versions and architectures, written from the kernel's own formats: what
 * each is called, in whatever form a logger keeps it.
 */
class VariantsTest {
    private static final Path FOLDER =
            Path.of("src/test/resources/org/printkeeper/core/detect/variants");

    /** One report: {@code #### kind | title | function} and its lines. */
    record Variant(String kind, String title, String function, String log) {
        static Variant of(String block) {
            int end = block.indexOf('\n');
            String[] head = block.substring(0, end).split("\\|", -1);
            return new Variant(
                    head[0].strip(), head[1].strip(), head[2].strip(), block.substring(end + 1));
        }

        @Override
        public String toString() {
            return kind + ": " + title;
        }
    }

    static Stream<Variant> variants() throws IOException {
        List<Variant> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                Stream.of(Files.readString(file).split("#### "))
                        .filter(block -> !block.isBlank())
                        .map(Variant::of)
                        .forEach(all::add);
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void namesEveryVariant(Variant variant) {
        assertNamed(variant, line -> line);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void namesItTheSameInEveryForm(Variant variant) {
        assertNamed(variant, line -> line + "\r");
        assertNamed(variant, line -> "<4>" + line);
        assertNamed(variant, line -> "\u001b[32m" + stamp(line) + "\u001b[0m" + text(line));
        assertNamed(variant, line -> "Dec  1 14:54:40 host kernel: " + line);
        assertNamed(variant, line -> "Dec 01 14:54:40 host kernel: " + text(line));
        assertNamed(variant, line -> "2024-12-01T14:54:40.123456+00:00 host kernel: " + line);
        assertNamed(variant, line -> "<4>1 2024-12-01T14:54:40Z host kernel - - - " + line);
        assertNamed(variant, line -> "2024-12-01T14:54:40,123456+00:00 " + text(line));
        assertNamed(variant, line -> "[Sun Dec  1 14:54:40 2024] " + text(line));
        assertNamed(variant, line -> "kern  :warn  : " + line);
        assertNamed(variant, line -> "4,1,1000,-,caller=T7;" + text(line));
        assertNamed(variant, line -> "4,1,1000,-;" + text(line));
    }

    private static void assertNamed(Variant variant, UnaryOperator<String> form) {
        StringBuilder log = new StringBuilder();
        variant.log().lines().forEach(line -> log.append(form.apply(line)).append('\n'));
        List<Incident> found = Logs.incidents(log.toString());
        assertThat(found).as("%s", log).hasSize(1);
        Incident incident = found.getFirst();
        assertThat(incident.kind().name()).as("%s", log).isEqualTo(variant.kind());
        assertThat(incident.title()).as("%s", log).isEqualTo(variant.title());
        assertThat(incident.function()).as("%s", log).isEqualTo(variant.function());
        assertThat(incident.corrupted()).as("%s", log).isFalse();
    }

    private static String stamp(String line) {
        return line.substring(0, line.length() - text(line).length());
    }

    private static String text(String line) {
        int close = line.startsWith("[ ") ? line.indexOf("] ") : -1;
        return close < 0 ? line : line.substring(close + 2);
    }
}
