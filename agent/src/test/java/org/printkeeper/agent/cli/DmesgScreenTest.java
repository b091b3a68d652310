package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only a person at a terminal sees: schemes of colours, the pager. */
class DmesgScreenTest {
    private static final String RESET = "\033[0m";

    @TempDir Path directory;
    private Path schemes = Path.of("");
    private String file = "";

    @BeforeEach
    void write() throws IOException {
        schemes = Files.createDirectories(directory.resolve("config/terminal-colors.d"));
        file = Files.writeString(directory.resolve("kmsg"), "3,1,0,-;sd: bad\n").toString();
    }

    private String dmesg(String... options) {
        Map<String, String> environment =
                Map.of(
                        "LC_ALL",
                        "C.UTF-8",
                        "DMESG_TEST_BOOTIME",
                        "1700000000.0",
                        "TERM",
                        "xterm",
                        "XDG_CONFIG_HOME",
                        directory.resolve("config").toString(),
                        "PAGER",
                        "cat > " + directory.resolve("paged"));
        TestTerminal terminal = new TestTerminal(environment, true);
        List<String> all = new ArrayList<>(List.of("dmesg", "--utc", "-K", file));
        all.addAll(List.of(options));
        terminal.run(all.toArray(String[]::new));
        assertThat(terminal.err()).isEmpty();
        return terminal.out();
    }

    private void scheme(String name, String text) throws IOException {
        Files.writeString(schemes.resolve(name), text, StandardCharsets.US_ASCII);
    }

    @Test
    void coloursAsTheMostSpecificSchemeSays() throws IOException {
        assertThat(dmesg("-t")).isEqualTo("\033[33msd: " + RESET + "\033[31mbad" + RESET + "\n");
        scheme("scheme", "err blue\nsubsys green\n");
        assertThat(dmesg("-t")).contains("\033[34mbad").contains("\033[32msd: ");
        scheme("dmesg.scheme", "# ours\nerr magenta\n");
        assertThat(dmesg("-t")).contains("\033[35mbad").contains("\033[33msd: ");
        scheme("dmesg@xterm.scheme", "err 38;5;208\n");
        scheme("dmesg@vt100.scheme", "err black\n");
        scheme("ls.scheme", "err cyan\n");
        assertThat(dmesg("-t")).contains("\033[38;5;208mbad");
    }

    @Test
    void staysPlainWhereColoursAreDisabledAndNotAskedFor() throws IOException {
        scheme("dmesg.disable", "");
        assertThat(dmesg("-t")).isEqualTo("sd: bad\n");
        assertThat(dmesg("-t", "-L=never")).isEqualTo("sd: bad\n");
        assertThat(dmesg("-t", "--color")).contains("\033[31mbad");
        scheme("dmesg@xterm.enable", "");
        assertThat(dmesg("-t")).contains("\033[31mbad");
    }

    @Test
    void pagesOnlyHumanOutput() throws IOException {
        Path paged = directory.resolve("paged");
        assertThat(dmesg("-t")).isNotEmpty();
        assertThat(dmesg("-H", "-P")).contains("Nov14 22:13");
        assertThat(paged).doesNotExist();
        assertThat(dmesg("-H")).isEmpty();
        assertThat(Files.readString(paged))
                .isEqualTo(
                        "\033[32m\033[1m[Nov14 22:13] "
                                + RESET
                                + "\033[33msd: "
                                + RESET
                                + "\033[31mbad"
                                + RESET
                                + "\n");
    }
}
