package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.follow.Json;
import org.printkeeper.agent.source.BootFacts;

/** Tests that audit stores which should hold {@link KeptRecords} of this boot. */
abstract class AuditOfKeptRecords {
    final TestTerminal terminal = new TestTerminal();
    String boot;
    @TempDir Path directory;

    @BeforeEach
    void findBoot() throws IOException {
        boot = BootFacts.ofThisHost().bootId().toString();
    }

    final int audit(String... stores) throws IOException {
        return audit(List.of(stores));
    }

    final int audit(List<String> stores) throws IOException {
        Path kmsg = Files.writeString(directory.resolve("kmsg"), KeptRecords.kmsg());
        List<String> arguments = new ArrayList<>(List.of("audit", "--json", "--boot", boot));
        arguments.addAll(List.of("--reference", kmsg.toString()));
        arguments.addAll(stores);
        return terminal.run(arguments.toArray(String[]::new));
    }

    /** What the last one said. */
    final Map<String, String> report() {
        return Json.values(terminal.out().lines().toList().getLast());
    }
}
