package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.alert.AlertPolicy;
import org.printkeeper.agent.alert.Receiver;

/** Tables {@code [alert.NAME]}, from the file to the receiver. */
class AlertConfigTest {
    @TempDir Path folder;

    private Path write(String toml) throws IOException {
        return Files.writeString(folder.resolve("printkeeper.toml"), toml);
    }

    private Config load(String toml) throws IOException {
        return ConfigFiles.load(Optional.of(write(toml)));
    }

    @Test
    void eachTableIsAChannelWithKeysOfItsOwn() throws IOException {
        Config config =
                load(
                        """
                        [alert.ops]
                        type = "journal"
                        min_severity = 70
                        quiet_hours = "22:00-07:00"
                        maintenance = ["2026-12-01T20:00:00Z/2026-12-01T22:00:00Z"]
                        [alert.night-shift]
                        type = "syslog"
                        resolve_after = "1h"
                        """);
        assertThat(config.channels()).containsExactly("night-shift", "ops");
        AlertPolicy ops = AlertChannels.policy(config, "ops", false);
        assertThat(ops.minSeverity()).isEqualTo(70);
        assertThat(ops.quietHours())
                .hasValueSatisfying(
                        night -> assertThat(night.from()).isEqualTo(LocalTime.of(22, 0)));
        assertThat(ops.maintenance().getFirst().from())
                .isEqualTo(Instant.parse("2026-12-01T20:00:00Z"));
        assertThat(AlertChannels.policy(config, "night-shift", false).resolveAfter())
                .isEqualTo(Duration.ofHours(1));
        AlertChannels.check(config);
    }

    @Test
    void defaultsAreThoseOfThePolicy() throws IOException {
        Config config = load("[alert.log]\ntype = \"journal\"\n");
        assertThat(AlertChannels.policy(config, "log", false)).isEqualTo(AlertPolicy.DEFAULT);
    }

    @Test
    void catConfigShowsThemAndTheHashCountsThem() throws IOException {
        TestTerminal terminal = new TestTerminal();
        Path file = write("[alert.log]\ntype = \"journal\"\n");
        terminal.run("cat-config", "--config", file.toString());
        assertThat(terminal.out()).contains("alert.log.type = \"journal\"").contains(file + ":2");
        assertThat(load("[alert.log]\ntype = \"journal\"\n").sha256())
                .isNotEqualTo(load("[alert.log]\ntype = \"syslog\"\n").sha256());
    }

    @Test
    void saysWhatIsWrongWithItsPlace() {
        assertThatThrownBy(() -> load("[alert.ops]\nurk = \"x\"\n"))
                .hasMessageContaining(":2:1: unknown key 'alert.ops.urk'")
                .hasMessageContaining("alert.ops.url");
        assertThatThrownBy(() -> load("[alert.ops]\ntype = \"fax\"\n"))
                .hasMessageContaining("expected \"mail\", \"webhook\"");
        assertThatThrownBy(() -> load("[alert.'Ops team']\ntype = \"file\"\n"))
                .hasMessageContaining("unknown key");
    }

    @Test
    void checkConfigSaysWhatAChannelLacks() throws IOException {
        TestTerminal terminal = new TestTerminal();
        Path file = write("[alert.ops]\ntype = \"pagerduty\"\n");
        assertThat(terminal.run("check-config", "--config", file.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("[alert.ops] secret_file: expected the routing key");
        Path other = write("[alert.ops]\ntype = \"journal\"\nquiet_hours = \"25:00-07:00\"\n");
        TestTerminal second = new TestTerminal();
        assertThat(second.run("check-config", "--config", other.toString())).isEqualTo(1);
        assertThat(second.err()).contains("alert.ops.quiet_hours = \"25:00-07:00\"");
    }

    @Test
    void testAlertSendsOneAndThatItIsOver() throws IOException {
        try (Receiver receiver = new Receiver()) {
            Path file = write("[alert.ops]\nurl = \"%s\"\n".formatted(receiver.url()));
            TestTerminal terminal = new TestTerminal();
            assertThat(terminal.run("test-alert", "--config", file.toString(), "ops"))
                    .as(terminal.err())
                    .isZero();
            assertThat(receiver.bodies()).hasSize(2);
            assertThat(receiver.bodies().getFirst()).contains("\"state\":\"firing\"", "test alert");
            assertThat(receiver.bodies().getLast()).contains("\"state\":\"resolved\"");
            receiver.answerWith(500);
            TestTerminal again = new TestTerminal();
            assertThat(again.run("test-alert", "--config", file.toString(), "ops")).isEqualTo(1);
            assertThat(again.err()).contains("127.0.0.1 answered 500");
        }
    }

    @Test
    void testAlertKnowsTheChannelsThereAre() throws IOException {
        TestTerminal terminal = new TestTerminal();
        Path file = write("[alert.ops]\ntype = \"journal\"\n");
        assertThat(terminal.run("test-alert", "--config", file.toString(), "opps")).isEqualTo(64);
        assertThat(terminal.err()).contains("no table [alert.opps]", "ops");
    }
}
