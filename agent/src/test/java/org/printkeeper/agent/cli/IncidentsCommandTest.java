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
    void tellsTheCategoryOfARuleWithoutADot() throws IOException {
        Path rules = folder.resolve("npd.json");
        Files.writeString(
                rules,
                """
                {"rules":[{"type":"temporary","reason":"NoDot","pattern":"battery low"}]}
                """);
        Path log = folder.resolve("kern.log");
        Files.writeString(log, "[ 1.0] battery low\n[ 2.0] battery low, charging\n");

        assertThat(terminal.run("incidents", "--json", "--rules", rules.toString(), log.toString()))
                .isZero();

        // A pattern of node-problem-detector fits up to the end of the message.
        assertThat(terminal.out().lines()).hasSize(1);
        assertThat(terminal.out())
                .contains(
                        "\"kind\":\"NoDot\",\"category\":\"system\"",
                        "\"metric\":\"problem_counter{reason=\\\"NoDot\\\"}\"");
    }

    @Test
    void saysWhichFileItCanNotRead() {
        assertThat(terminal.run("incidents", folder.resolve("none").toString())).isEqualTo(4);
        assertThat(terminal.err()).contains("none is no file that can be read");
    }

    @Test
    void saysWhoseCompressedDataIsDamagedAndWhatItWillNotRead() throws Exception {
        Path cut = folder.resolve("cut.gz");
        Files.write(cut, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 5});
        assertThat(terminal.run("incidents", cut.toString())).isEqualTo(4);
        assertThat(terminal.err()).contains(cut + ": its compressed data is damaged or cut short");
        assertThat(terminal.run("incidents", "-", "-")).isEqualTo(64);
        assertThat(terminal.err()).contains("can be read once only");
        assertThat(terminal.run("incidents", "--rules", "/dev/null", "-")).isEqualTo(4);
        assertThat(terminal.err()).contains("--rules: /dev/null is a pipe or device");
    }

    @Test
    void doesNotSayThatNothingHappenedWhereNoArchiveIs() {
        assertThat(terminal.run("incidents", "--state-dir", folder.resolve("none").toString()))
                .isEqualTo(4);
        assertThat(terminal.err()).contains("no archive in");
    }

    @Test
    void explainsKindsAndLines() {
        assertThat(terminal.run("explain", "mem.oom.memcg")).isZero();
        assertThat(terminal.out()).contains("Meaning:", "Check:", "mm/oom_kill.c");
        assertThat(terminal.run("explain", "[ 1.0] usb 1-1: new device")).isEqualTo(1);
        assertThat(terminal.err()).contains("no known kind");
    }
}
