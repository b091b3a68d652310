package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunOptionsTest {
    @TempDir Path directory;

    @Test
    void readsBothSpellings() {
        RunOptions options =
                RunOptions.plain(List.of("--only", "capture", "--state-dir=/a=b")).orElseThrow();

        assertThat(options.text("--only")).contains("capture");
        assertThat(options.text("--state-dir")).contains("/a=b");
        assertThat(options.text("--config")).isEmpty();
    }

    @Test
    void takesKlogdsOptionsOverTheConfiguration() throws Exception {
        Path config = Files.writeString(directory.resolve("c.toml"), "[klog]\nfile = \"/a\"\n");
        RunOptions options =
                RunOptions.plain(
                                List.of(
                                        "--config=" + config,
                                        "--klog-file",
                                        "/var/log/kern.text",
                                        "--console-level=err"))
                        .orElseThrow();

        assertThat(options.config().get(Keys.KLOG_FILE)).isEqualTo(Path.of("/var/log/kern.text"));
        assertThat(options.config().get(Keys.CONSOLE_LEVEL)).isEqualTo(4);
        assertThat(ConfigFiles.load(Optional.of(config)).get(Keys.KLOG_FILE))
                .isEqualTo(Path.of("/a"));
        assertThatThrownBy(() ->
                        RunOptions.plain(List.of("--console-level", "9")).orElseThrow().config())
                .hasMessage("--console-level is '9', expected 1 to 8 or a level's name");
    }

    @ParameterizedTest
    @CsvSource({
        "capture, --klog-file, /a, --klog-file is for --only serve",
        "serve, --console-level, 4, --console-level is for --only capture"
    })
    void refusesAnOptionThatTheOtherHalfHeeds(
            String role, String option, String value, String message) {
        TestTerminal terminal = new TestTerminal();
        String state = directory.toString();
        assertThat(terminal.run("run", "--only", role, option, value, "--state-dir", state))
                .isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).startsWith("printkeeper run: " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "--only",
                "--only=",
                "--only --help",
                "--only capture --only serve",
                "--state /a",
                "capture"
            })
    void leavesHelpAndMistakesToTheParser(String line) {
        assertThat(RunOptions.plain(List.of(line.split(" ", -1)))).isEmpty();
    }
}
