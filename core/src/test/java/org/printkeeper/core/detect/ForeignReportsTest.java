package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Excerpts of what people sent to mailing lists and bug trackers, of kernels 2.6 to 7.0 on nine
 * architectures, that no rule was written for; docs/detection.md says how they were scored.
 *
 * <p>Each begins with {@code #### kind | title | function}: {@code none} is nothing at all, a
 * {@code *} anything.
 */
class ForeignReportsTest {
    private static final Path FOLDER =
            Path.of("src/test/resources/org/printkeeper/core/detect/foreign");

    static Stream<VariantsTest.Variant> reports() throws IOException {
        List<VariantsTest.Variant> all = new ArrayList<>();
        for (String file : List.of("reports.log", "others.log")) {
            Stream.of(Files.readString(FOLDER.resolve(file)).split("(?m)^#### "))
                    .filter(block -> !block.isBlank())
                    .map(VariantsTest.Variant::of)
                    .forEach(all::add);
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("reports")
    void readsWhatItHasNotSeen(VariantsTest.Variant report) {
        List<Incident> found = Logs.incidents(report.log());
        if (report.kind().equals("none")) {
            assertThat(found).isEmpty();
            return;
        }
        assertThat(found)
                .as(report.log())
                .filteredOn(incident -> incident.kind().name().equals(report.kind()))
                .singleElement()
                .satisfies(incident -> {
                    if (!report.title().contains("*")) {
                        assertThat(incident.title()).isEqualTo(report.title());
                    }
                    if (!report.function().equals("*")) {
                        assertThat(incident.function()).isEqualTo(report.function());
                    }
                });
    }
}
