package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code test-alert} over the journal's own protocol, to a real journald, read by journalctl. */
@Live(needs = "journald")
class JournalChannelTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir Path folder;

    @Test
    void fieldsAreInTheJournal() throws Exception {
        try (Turn _ = Lab.turn();
                Collector journald = Collector.start("journald", "channel")) {
            Path socket = journald.store().resolveSibling("run/systemd/journal/socket");
            Path config = folder.resolve("printkeeper.toml");
            Files.writeString(
                    config, "[alert.log]\ntype = \"journal\"\nfile = \"%s\"\n".formatted(socket));
            Finished sent =
                    Program.run(List.of("test-alert", "--config", config.toString(), "log"));
            assertThat(sent.exit()).as(sent.error()).isZero();
            journald.inside("journalctl", "--sync");
            Finished read =
                    Finished.of(
                            new ProcessBuilder(
                                    "journalctl",
                                    "-D",
                                    journald.store().toString(),
                                    "-o",
                                    "json",
                                    "MESSAGE_ID=c3f0a5ce1f7d4d1c9a64b0d1b3a8e7f2"),
                            PATIENCE);
            List<Json> entries = Json.lines(read.out());
            assertThat(entries).hasSize(2);
            assertThat(entries.getFirst().text("MESSAGE")).contains("[WARNING]", "a test alert");
            assertThat(entries.getFirst().text("PRINTKEEPER_STATE")).isEqualTo("firing");
            assertThat(entries.getFirst().text("PRIORITY")).isEqualTo("4");
            assertThat(entries.getLast().text("PRINTKEEPER_STATE")).isEqualTo("resolved");
            assertThat(entries.getLast().text("PRINTKEEPER_WHY")).isEqualTo("it was a test");
        }
    }
}
