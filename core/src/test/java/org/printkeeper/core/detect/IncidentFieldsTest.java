package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What an incident of several lines tells, field by field; golden files were checked by hand. */
class IncidentFieldsTest {
    private static final Path FOLDER =
            Path.of("src/test/resources/org/printkeeper/core/detect/fields");

    static Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".log"))
                    .map(name -> name.substring(0, name.length() - ".log".length()))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void tellsAllItsLinesSay(String name) throws IOException {
        StringBuilder told = new StringBuilder();
        for (Incident incident : incidents(name)) {
            told.append(
                    "%s %d-%d %s%n"
                            .formatted(
                                    incident.kind().name(),
                                    incident.firstLine(),
                                    incident.lastLine(),
                                    incident.title()));
            for (Map.Entry<String, String> field : incident.fields().entrySet()) {
                told.append("  %s=%s%n".formatted(field.getKey(), field.getValue()));
            }
        }
        Path expected = FOLDER.resolve(name + ".expected");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, told);
        }
        assertThat(told.toString()).isEqualTo(Files.readString(expected));
    }

    /** What must be there whatever the golden files say. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mem.oom.global | trigger constraint cgroup victim pid uid anon_rss_kb file_rss_kb shmem_rss_kb zones top_tasks dump reaped",
                "mem.oom.memcg  | trigger cgroup victim pid score anon_rss_kb file_rss_kb limit_kb top_tasks dump",
                "crash.oops     | address cpu pid comm kernel taint rip module stack hardware",
                "hw.mce         | cpu bank status address socket",
                "hw.aer.uncorrected | device layer aer_status aer_error",
                "hw.ghes        | event_severity section address fru",
                "st.ata         | device command sector errors",
                "st.nvme        | device tag queue sector operation"
            })
    void leavesNoFieldOut(String name, String fields) throws IOException {
        assertThat(incidents(name).getFirst().fields()).containsKeys(fields.strip().split(" "));
    }

    @Test
    void wakesNobodyForWhatTheHardwareMended() throws IOException {
        assertThat(incidents("hw.ghes").getFirst().kind().severity()).isLessThan(60);
        assertThat(incidents("hw.mce").getFirst().kind().severity()).isLessThan(60);
        String fatal =
                Files.readString(FOLDER.resolve("hw.mce.log"))
                        .replace("8c00004000010090", "be00000000800400");
        assertThat(Logs.incidents(fatal).getFirst().kind().severity()).isEqualTo(90);
    }

    private static List<Incident> incidents(String name) throws IOException {
        return Logs.incidents(Files.readAllBytes(FOLDER.resolve(name + ".log")));
    }
}
