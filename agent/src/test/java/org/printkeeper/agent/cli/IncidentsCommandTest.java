package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncidentsCommandTest {
    private final TestTerminal terminal = new TestTerminal();
    @TempDir private Path folder;

    @Test
    void tellsOneObjectPerIncidentInTheOrderOfFirstLines() throws IOException {
        Path log = folder.resolve("kern.log");
        Files.writeString(
                log,
                """
                Dec  1 14:54:40 host kernel: [    1.0] nvme nvme0: controller is down; will reset: CSTS=0x3
                Dec  1 14:54:41 host kernel: [   90.0] VFS: file-max limit 10 reached
                Dec  1 14:54:42 host app[7]: VFS: file-max limit 10 reached
                Dec  1 14:54:42 host kernel: [   91.0] net_ratelimit: 3 callbacks suppressed
                """);

        assertThat(terminal.run("incidents", "--json", log.toString())).isZero();

        assertThat(terminal.out().lines()).hasSize(3);
        assertThat(terminal.out().lines().findFirst().orElseThrow())
                .startsWith(
                        "{\"source\":\"" + log + "\",\"kind\":\"st.nvme\",\"category\":\"storage\"")
                .contains(
                        "\"severity\":80",
                        "\"alt_titles\":[]",
                        "\"function\":null",
                        "\"corrupted\":false",
                        "\"first_line\":1",
                        "\"last_line\":1",
                        "\"device\":\"nvme0\"",
                        "\"incomplete\":false",
                        "\"badge\":\"kernel\"");
        assertThat(terminal.out().lines().toList().getLast()).contains("\"badge\":\"user\"");
    }

    @Test
    void saysWhichFileItCanNotRead() {
        assertThat(terminal.run("incidents", folder.resolve("none").toString())).isEqualTo(4);
        assertThat(terminal.err()).contains("none is no file that can be read");
    }

    @Test
    void explainsKindsAndLines() {
        assertThat(terminal.run("explain", "mem.oom.memcg")).isZero();
        assertThat(terminal.out()).contains("Meaning:", "Check:", "mm/oom_kill.c");
        assertThat(terminal.run("explain", "[ 1.0] usb 1-1: new device")).isEqualTo(1);
        assertThat(terminal.err()).contains("no known kind");
    }

    @Test
    void runsTheTestsInsideRules() throws IOException {
        Path rules = folder.resolve("own.toml");
        Files.writeString(
                rules,
                """
                [[rule]]
                name = "app.battery"
                pattern = 'battery (?P<state>failed|low)'
                literals = ["megaraid"]
                set = "RaidBattery"
                [[rule.test]]
                line = "megaraid: battery low"
                fields = { state = "low" }
                [[rule.test]]
                line = "megaraid: battery failed"
                matches = false
                """);

        assertThat(terminal.run("test-rules", rules.toString())).isEqualTo(1);

        assertThat(terminal.out()).contains("set app.battery (severity 50, 2 tests)");
        assertThat(terminal.err())
                .contains("'megaraid: battery failed' matches, expected the opposite");
    }

    @Test
    void takesNodeProblemDetectorsRulesAsTheyAre() throws IOException {
        Path rules = folder.resolve("npd.json");
        Files.writeString(
                rules,
                """
                {"plugin":"kmsg","conditions":[{"type":"XfsShutdown","reason":"Fine","message":"m"}],
                 "rules":[
                  {"type":"temporary","reason":"TaskHung","pattern":"task \\\\S+:\\\\w+ blocked"},
                  {"type":"permanent","condition":"XfsShutdown","reason":"XfsHasShutdown","pattern":"XFS .*"}]}
                """);

        assertThat(terminal.run("test-rules", rules.toString())).isZero();

        assertThat(terminal.out())
                .contains("problem_counter{reason=\"TaskHung\"}")
                .contains("problem_gauge{type=\"XfsShutdown\",reason=\"XfsHasShutdown\"}");
    }
}
