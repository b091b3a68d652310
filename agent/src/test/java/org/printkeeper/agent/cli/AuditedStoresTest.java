package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.collector.Store;

class AuditedStoresTest {
    @TempDir Path folder;

    private List<Store> stores(Path daemon) throws IOException {
        Path file = folder.resolve("printkeeper.toml");
        Files.writeString(
                file,
                """
                [audit]
                log_files = ["/var/log/other.log"]
                log_files_config = "%s"
                """
                        .formatted(daemon));
        return AuditedStores.of(ConfigFiles.load(Optional.of(file)), List.of());
    }

    @Test
    void knowsTheDaemonOfFurtherLogFilesByItsConfiguration() throws IOException {
        Path conf = folder.resolve("rsyslog.conf");
        Files.writeString(conf, "module(load=\"imjournal\")\n");
        assertThat(stores(conf)).extracting(Store::name).containsExactly("rsyslog");
    }

    @Test
    void saysWhichConfigurationCannotBeRead() {
        Path none = folder.resolve("none.conf");
        assertThatThrownBy(() -> stores(none))
                .hasMessage("audit.log_files_config: " + none + ": no such file");
    }
}
