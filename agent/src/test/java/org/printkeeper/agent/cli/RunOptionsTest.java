package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunOptionsTest {
    @Test
    void readsBothSpellings() {
        RunOptions options =
                RunOptions.plain(List.of("--only", "capture", "--state-dir=/a=b")).orElseThrow();

        assertThat(options.text("--only")).contains("capture");
        assertThat(options.text("--state-dir")).contains("/a=b");
        assertThat(options.text("--config")).isEmpty();
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
        assertThat(RunOptions.plain(List.of(line.split(" ")))).isEmpty();
    }
}
