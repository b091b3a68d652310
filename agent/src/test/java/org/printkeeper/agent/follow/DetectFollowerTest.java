package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.Mark;

class DetectFollowerTest {
    private static final String IO_ERROR =
            "3,%d,%d,-;I/O error, dev sda, sector 2048 op 0x0:(READ) flags 0x0\n";

    @TempDir Path folder;

    private final List<Finding> told = new ArrayList<>();
    private boolean isFull;
    private DetectFollower detect;
    private long index;

    @BeforeEach
    void begin() throws Exception {
        try (StreamReader findings =
                StreamReader.open(Files.createDirectories(folder.resolve("findings")))) {
            detect = new DetectFollower(findings, this::tell);
        }
        take("#boot id=4d000000000000000000000000000000 release=6.12.0\n");
    }

    private void tell(Finding finding) throws IOException {
        if (isFull) {
            throw new IOException("no room");
        }
        told.add(finding);
    }

    private void take(String entry) throws Exception {
        detect.onEntry(new Entry(index++, entry.getBytes(StandardCharsets.UTF_8)), true);
    }

    private void quiet() throws Exception {
        for (int i = 0; i < 3; i++) {
            detect.onQuiet();
        }
    }

    @Test
    void tellsAnIncidentOnceTheStreamIsQuiet() throws Exception {
        take(IO_ERROR.formatted(7, 1_000_000));
        assertThat(told).isEmpty();
        quiet();
        assertThat(told)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.type()).isEqualTo(Finding.Type.INCIDENT);
                    assertThat(finding.kind()).isEqualTo("st.io_error");
                    assertThat(finding.level()).isEqualTo(Level.ERR);
                    assertThat(finding.firstSequence()).isEqualTo(7);
                    assertThat(finding.evidence()).contains("device=sda; sector=2048");
                    assertThat(finding.sample()).startsWith("I/O error, dev sda");
                });
    }

    @Test
    void tellsItWhileOthersGoOnPrinting() throws Exception {
        take(IO_ERROR.formatted(7, 1_000_000));
        take("6,8,7000000,-;usb 1-1: new device\n");
        assertThat(told).hasSize(1);
    }

    @Test
    void tellsWhatRepeatsAtTheFirstTenthAndHundredthTime() throws Exception {
        for (int i = 0; i < 120; i++) {
            take(IO_ERROR.formatted(i, i * 10_000_000L / 6));
            quiet();
        }
        assertThat(told).extracting(Finding::count).containsExactly(1L, 10L, 100L);
        assertThat(told.getLast().evidence()).startsWith("time 100 in this boot; ");
    }

    @Test
    void tellsEveryFiveMinutesThatItGoesOn() throws Exception {
        for (int i = 0; i < 9; i++) {
            take(IO_ERROR.formatted(i, i * 100_000_000L));
            quiet();
        }
        assertThat(told).extracting(Finding::count).containsExactly(1L, 4L, 7L);
    }

    @Test
    void tellsAGapOfTheArchiveItselfOnceUnlessItIsOlderThanTheFirstStart() throws Exception {
        for (Cause cause : List.of(Cause.BEFORE_START, Cause.OVERRUN, Cause.OVERRUN)) {
            byte[] gap = EntryGrammar.encode(new Gap(5, 9, cause, -1, -1));
            take(new String(gap, StandardCharsets.UTF_8));
        }
        assertThat(told)
                .singleElement()
                .satisfies(loss -> {
                    assertThat(loss.type()).isEqualTo(Finding.Type.LOSS);
                    assertThat(loss.title())
                            .isEqualTo("5 kernel records missing in the archive (overrun)");
                    assertThat(loss.fingerprint()).startsWith("loss/printkeeper/archive/");
                    assertThat(loss.severity()).isEqualTo(70);
                });
    }

    @Test
    void tellsNeitherMildThingsNorWhatProgramsSay() throws Exception {
        take("6,1,1000000,-;device eth0 entered promiscuous mode\n");
        take("11,2,2000000,-;Out of memory: Killed process 1 (a) total-vm:1kB\n");
        quiet();
        assertThat(told).isEmpty();
    }

    @Test
    void tellsItAgainWhenTellingFailed() throws Exception {
        isFull = true;
        take(IO_ERROR.formatted(7, 1_000_000));
        assertThatThrownBy(this::quiet).hasMessage("no room");
        isFull = false;
        detect.onQuiet();
        assertThat(told).hasSize(1);
    }

    @Test
    void countsAnewInAnotherBootAndSurvivesGapsAndDamage() throws Exception {
        take(IO_ERROR.formatted(7, 1_000_000));
        take(
                new String(
                        EntryGrammar.encode(
                                Mark.of(Mark.BOOT, "id", "5d000000000000000000000000000000")),
                        StandardCharsets.UTF_8));
        take(
                new String(
                        EntryGrammar.encode(new Gap(0, 3, Cause.OVERRUN, -1, -1)),
                        StandardCharsets.UTF_8));
        take("no entry at all\n");
        take(IO_ERROR.formatted(4, 2_000_000));
        quiet();
        told.removeIf(finding -> finding.type() == Finding.Type.LOSS);
        assertThat(told).extracting(Finding::firstSequence).containsExactly(7L, 4L);
        assertThat(told.getFirst().boot()).isNotEqualTo(told.getLast().boot());
    }
}
