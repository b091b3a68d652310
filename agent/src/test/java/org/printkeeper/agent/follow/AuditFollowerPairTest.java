package org.printkeeper.agent.follow;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.collector.JournalSource;
import org.printkeeper.agent.collector.JournaldPolicy;
import org.printkeeper.agent.collector.Journals;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.collector.StoreReader;
import org.printkeeper.agent.collector.SyslogConfig;
import org.printkeeper.core.audit.AuditSettings;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Entry;

/** A real journal and the log file of an rsyslog that reads from it, both watched. */
class AuditFollowerPairTest {
    private static final BootId BOOT = BootId.parse(Journals.BOOT).orElseThrow();
    private static final long SECOND = 1_000_000;

    @TempDir Path folder;
    private final List<String> told = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(2 * SECOND);
    private Store store;
    private Process journal;
    private long inJournal;
    private AuditFollower audit;

    @BeforeEach
    void begin() throws IOException {
        Path journals = Files.createDirectory(folder.resolve("journal"));
        store =
                new Store.OfJournal(
                        new JournalSource.OfDirectory(journals), JournaldPolicy.DEFAULT);
        journal = Journals.begin(journals.resolve("system.journal"), Journals.layouts().getFirst());
        audit =
                new AuditFollower(
                        BOOT,
                        List.of(
                                new Store.OfLogFile(
                                        folder.resolve("kern.log"),
                                        SyslogConfig.of("module(load=\"imjournal\")"),
                                        ZoneOffset.UTC),
                                store),
                        AuditSettings.DEFAULTS.withAlarm(10, 5),
                        this::tell,
                        now::get,
                        null);
    }

    @AfterEach
    void end() throws IOException {
        audit.close();
        journal.getOutputStream().close();
        journal.destroy();
    }

    private void tell(Finding finding) {
        boolean isAtBeginning =
                finding.type() == Finding.Type.CONDITION
                        && finding.state() == Finding.State.WITHDRAWN;
        if (!isAtBeginning) {
            String what = finding.type() == Finding.Type.LOSS ? range(finding) : "losing";
            told.add("%s %s %s".formatted(finding.hop(), what, finding.state()));
        }
    }

    private static String range(Finding finding) {
        return finding.firstSequence() + "-" + finding.lastSequence();
    }

    private static long micros(int n) {
        return n / 100 * SECOND + n;
    }

    private void capture(int first, int last) throws Exception {
        for (int n = first; n <= last; n++) {
            byte[] raw = "6,%d,%d,-;line %d\n".formatted(n, micros(n), n).getBytes(US_ASCII);
            audit.onEntry(new Entry(n, raw), false);
        }
    }

    /** Returns when it is there to be read. */
    private void journal(int first, int last) throws Exception {
        for (int n = first; n <= last; n++) {
            String entry =
                    Journals.entry(
                            Journals.BOOT,
                            micros(n),
                            "_TRANSPORT=kernel",
                            "PRIORITY=6",
                            "SYSLOG_FACILITY=0",
                            "SYSLOG_IDENTIFIER=kernel",
                            "_SOURCE_MONOTONIC_TIMESTAMP=" + micros(n),
                            "MESSAGE=line " + n);
            journal.getOutputStream().write(entry.getBytes(US_ASCII));
            inJournal++;
        }
        journal.getOutputStream().flush();
        Journals.await(() -> stored() == inJournal);
    }

    private long stored() {
        long entries = 0;
        try (StoreReader reader = store.open(BOOT, false)) {
            while (reader.next() != null) {
                entries++;
            }
        } catch (IOException notYet) {
            return -1;
        }
        return entries;
    }

    private void file(int first, int last) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int n = first; n <= last; n++) {
            lines.append(
                    "Nov 21 07:39:09 vm kernel: [%5d.%06d] line %d%n".formatted(n / 100, n, n));
        }
        Files.writeString(
                folder.resolve("kern.log"),
                lines,
                US_ASCII,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void pass(int seconds) throws Exception {
        for (int i = 0; i < seconds; i++) {
            now.addAndGet(SECOND);
            audit.onQuiet();
        }
    }

    private CollectorReport.Counts ofFile() {
        return audit.states().getLast().report().orElseThrow().counts();
    }

    @Test
    void tellsWhatEachLosesAtTheHopThatLostIt() throws Exception {
        journal(1, 40);
        journal(61, 99);
        file(1, 40);
        file(61, 70);
        file(76, 99);
        capture(1, 99);
        pass(40);
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "ring→journald 41-60 OPEN",
                        "ring→journald losing OPEN",
                        "journald→rsyslog (imjournal) 71-75 OPEN",
                        "journald→rsyslog (imjournal) losing OPEN");
        assertThat(ofFile().missing()).isEqualTo(25);
        assertThat(ofFile().explained()).isEqualTo(20);
    }

    @Test
    void saysNothingOfTheFileWhenRecordsComeLateToTheJournal() throws Exception {
        journal(1, 40);
        file(1, 40);
        capture(1, 99);
        pass(40);
        assertThat(told).allMatch(what -> what.startsWith("ring→journald"));
        journal(41, 99);
        pass(3);
        assertThat(ofFile().missing()).isEqualTo(59);
        file(41, 99);
        pass(40);
        assertThat(told)
                .contains("ring→journald 41-99 WITHDRAWN")
                .allMatch(what -> what.startsWith("ring→journald"));
        assertThat(ofFile().missing()).isZero();
    }
}
