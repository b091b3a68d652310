package org.printkeeper.agent.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Under a real systemd, journald is frozen while 35 processes are killed for memory and a flood
 * wraps the ring: dmesg has forgotten the kills, the journal never saw them, the archive has all.
 */
@Live(needs = "vm")
class VmJournalFreezeTest {
    private static final Duration BOOT_AND_RUN = Duration.ofMinutes(6);
    private static final String KILL = "Killed process \\d+ \\(lab-burst\\)";

    @TempDir Path folder;

    @Test
    void findsInTheArchiveWhatTheFrozenJournalMissed() throws Exception {
        Path out = folder.resolve("out");
        Path script = Guest.script("vm-journal-freeze.sh", folder);

        Json run = Lab.vm(BOOT_AND_RUN, script, out, new Guest(folder).parts());

        assertThat(run.number("exit")).as(() -> console(out)).isZero();
        RawLog truth = RawLog.recording(out.resolve("reference"));
        RawLog archive = RawLog.archive(out.resolve("state"));
        assertThat(truth.matching(KILL)).hasSize(35);
        assertThat(count(out.resolve("dmesg"), KILL)).as("left in the ring").isZero();
        assertThat(
                        archive.between(truth.records().getFirst().sequence(), truth.lastSequence())
                                .records())
                .isEqualTo(truth.records());

        Json audit = Json.parse(Files.readString(out.resolve("audit.json")));
        Json journald = audit.get("collectors").items().getFirst();
        assertThat(journald.text("name")).isEqualTo("journald");
        assertThat(journald.text("verdict")).isEqualTo("lost");
        assertThat(Files.readString(out.resolve("audit.exit")).strip()).isEqualTo("1");
        assertThat(kills(Json.lines(Files.readString(out.resolve("missing.json")))))
                .hasSize(35 - (int) count(out.resolve("journal.txt"), KILL));
        assertThat(journald.number("missing") + journald.number("excluded"))
                .isEqualTo(lackingInJournal(archive, out, audit.get("reference")));
    }

    private static List<Json> kills(List<Json> records) {
        return records.stream()
                .filter(record -> record.text("text").matches(".*" + KILL + ".*"))
                .toList();
    }

    /** By time alone, from what journalctl printed in the guest. */
    private static int lackingInJournal(RawLog archive, Path out, Json reference)
            throws IOException {
        List<Long> lacking =
                new ArrayList<>(
                        archive
                                .between(
                                        reference.number("first_seq"), reference.number("last_seq"))
                                .records()
                                .stream()
                                .map(RawLog.Rec::micros)
                                .toList());
        Json.lines(Files.readString(out.resolve("journal.json"))).stream()
                .map(entry -> Long.valueOf(entry.text("_SOURCE_MONOTONIC_TIMESTAMP")))
                .forEach(lacking::remove);
        return lacking.size();
    }

    private static long count(Path file, String pattern) throws IOException {
        return Files.readAllLines(file, ISO_8859_1).stream()
                .filter(line -> line.matches(".*" + pattern + ".*"))
                .count();
    }

    /** What the script said, without the kernel's own lines. */
    static String console(Path out) {
        try {
            return Files.readAllLines(out.resolve("console.log"), ISO_8859_1).stream()
                    .filter(line -> !line.startsWith("["))
                    .collect(Collectors.joining("\n"));
        } catch (IOException none) {
            return none.toString();
        }
    }
}
