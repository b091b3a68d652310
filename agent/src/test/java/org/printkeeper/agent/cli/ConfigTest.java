package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.printkeeper.core.record.KernelTimestampMode;
import org.printkeeper.core.record.ReadMode;

class ConfigTest {
    @TempDir Path directory;

    private Config load(String toml) throws IOException {
        return ConfigFiles.load(Optional.of(write("printkeeper.toml", toml)));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void givesEachKeyItsTypeAndItsOrigin() throws IOException {
        Config config =
                load(
                        """
                        state_dir = "/srv/log"
                        [archive]
                        commit_urgent = "20ms"
                        total_max_bytes = "2G"
                        """);

        assertThat(config.get(Keys.STATE_DIR)).isEqualTo(Path.of("/srv/log"));
        assertThat(config.get(Keys.COMMIT_URGENT)).isEqualTo(Duration.ofMillis(20));
        assertThat(config.get(Keys.TOTAL_MAX_BYTES)).isEqualTo(2L << 30);
        assertThat(config.origin(Keys.TOTAL_MAX_BYTES))
                .isEqualTo(directory.resolve("printkeeper.toml") + ":4");
        assertThat(config.origin(Keys.AUDIT_GRACE)).isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource({"readMode", "READMODE", "readmode", "read_mode"})
    void takesTheSpellingsOfImkmsg(String spelling) throws IOException {
        assertThat(load("[capture]\n" + spelling + " = \"New-Only\"").get(Keys.READ_MODE))
                .isEqualTo(ReadMode.NEW_ONLY);
    }

    @Test
    void takesTheOtherKeysOfImkmsg() throws IOException {
        Config config =
                load(
                        """
                        [capture]
                        parseKernelTimestamp = "on"
                        expectedbootcompleteseconds = 30
                        """);

        assertThat(config.get(Keys.PARSE_KERNEL_TIMESTAMP)).isEqualTo(KernelTimestampMode.ON);
        assertThat(config.get(Keys.EXPECTED_BOOT_COMPLETE_SECONDS)).isEqualTo(30);
    }

    @Test
    void refusesOtherSpellingsOfItsOwnKeys() {
        assertThatThrownBy(() -> load("[audit]\nGrace = \"1s\"")).isInstanceOf(UserError.class);
    }

    @Test
    void tellsEverythingThatIsWrongWithItsPlace() {
        assertThatThrownBy(() ->
                        load(
                                """
                                sate_dir = "/srv"
                                control_socket = "yes"
                                [capture]
                                read_mode = "all"
                                queue_max_bytes = "1K"
                                expected_boot_complete_seconds = -1
                                [archive]
                                commit_urgent = 50
                                [audit]
                                collectors = ["journald", "logger"]
                                [nonsense]
                                x = 1
                                """))
                .isInstanceOf(UserError.class)
                .extracting(e -> ("" + e.getMessage()).replace(directory + "/", ""))
                .isEqualTo(
                        """
                        printkeeper.toml:1:1: unknown key 'sate_dir'; did you mean 'state_dir'?
                        printkeeper.toml:2:1: control_socket is "yes", expected true or false
                        printkeeper.toml:4:1: capture.read_mode is "all", expected "full-boot", "full-always", "new-only"
                        printkeeper.toml:5:1: capture.queue_max_bytes is "1K", expected a size from "64K" to "32M", such as "64M" (K, M, G, T: powers of 1024)
                        printkeeper.toml:6:1: capture.expected_boot_complete_seconds is -1, expected a whole number from 0 to 86400
                        printkeeper.toml:8:1: archive.commit_urgent is 50, expected a duration from "1ms" to "1min", such as "5s" (ms, s, min, h, d)
                        printkeeper.toml:10:1: audit.collectors is [journald, logger], expected a list of auto, journald, rsyslog, syslog-ng
                        printkeeper.toml:12:1: unknown key 'nonsense.x'\
                        """);
    }

    @Test
    void tellsWhereTheSyntaxIsWrong() {
        assertThatThrownBy(() -> load("[archive\nsegment_max_age = \"1d\"\n"))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith(directory.resolve("printkeeper.toml") + ":1:9: ");
    }

    @Test
    void theDocumentedDefaultsAreTheDefaults() throws IOException {
        Config config = load(text(ConfigText::printDefaults));

        assertThat(Keys.ALL)
                .allSatisfy(key -> {
                    assertThat((Object) config.get(key)).isEqualTo(key.defaultValue());
                    assertThat(config.origin(key)).startsWith(directory.toString());
                });
    }

    @Test
    void thePageIsWrittenFromTheModel() throws IOException {
        Path page = Path.of("..", "docs", "configuration.md");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(page, text(ConfigText::printPage));
        }

        assertThat(page)
                .as("write it anew with -Dgolden.update=true")
                .hasContent(text(ConfigText::printPage));
    }

    private static String text(Consumer<PrintStream> printer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        printer.accept(new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }
}
