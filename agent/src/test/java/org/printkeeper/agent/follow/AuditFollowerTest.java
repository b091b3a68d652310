package org.printkeeper.agent.follow;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.collector.SyslogConfig;
import org.printkeeper.core.audit.AuditSettings;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Entry;

/** The live audit against a log file as imklog writes it. */
class AuditFollowerTest {
    private static final BootId BOOT =
            BootId.parse("0123456789abcdef0123456789abcdef").orElseThrow();
    private static final long SECOND = 1_000_000;

    @TempDir Path folder;
    private final List<Finding> told = new ArrayList<>();
    private final List<Finding> conditions = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(1_000 * SECOND);
    private boolean sinkFails;
    private AuditFollower audit = audit(Path.of("/nonexistent"));

    @BeforeEach
    void begin() {
        audit = audit(folder.resolve("kern.log"));
    }

    private AuditFollower audit(Path file) {
        return new AuditFollower(
                BOOT,
                List.of(new Store.OfLogFile(file, SyslogConfig.NONE, ZoneOffset.UTC)),
                AuditSettings.DEFAULTS.withAlarm(100, 100),
                this::tell,
                now::get,
                null);
    }

    private void tell(Finding finding) throws IOException {
        if (sinkFails) {
            throw new IOException("no room");
        }
        if (finding.type() == Finding.Type.LOSS) {
            told.add(finding);
        }
    }

    /** What is said of the store as a whole: that it loses what matters, or does so no more. */
    private List<Finding.State> conditions(AuditFollower of, int seconds) throws Exception {
        List<Finding> before = List.copyOf(conditions);
        for (int i = 0; i < seconds; i++) {
            now.addAndGet(SECOND);
            of.onQuiet();
        }
        return conditions.stream().skip(before.size()).map(Finding::state).toList();
    }

    private AuditFollower alarming() {
        return new AuditFollower(
                BOOT,
                List.of(
                        new Store.OfLogFile(
                                folder.resolve("kern.log"), SyslogConfig.NONE, ZoneOffset.UTC)),
                AuditSettings.DEFAULTS.withAlarm(10, 5),
                conditions::add,
                now::get,
                null);
    }

    @Test
    void saysThatAStoreLosesAndThatItDoesNoMoreThoughTheKernelIsSilent() throws Exception {
        now.set(SECOND);
        store(1, 60);
        try (AuditFollower watching = alarming()) {
            for (int n = 1; n <= 99; n++) {
                watching.onEntry(entry(n), false);
            }
            assertThat(conditions(watching, 30)).contains(Finding.State.OPEN);
            conditions.clear();
            assertThat(conditions(watching, 150)).containsExactly(Finding.State.WITHDRAWN);
        }
    }

    @Test
    void takesBackAtFirstWhatAnEarlierProcessMayHaveSaid() throws Exception {
        store(1, 99);
        try (AuditFollower watching = alarming()) {
            for (int n = 1; n <= 99; n++) {
                watching.onEntry(entry(n), false);
            }
            assertThat(conditions(watching, 30)).containsExactly(Finding.State.WITHDRAWN);
        }
    }

    @AfterEach
    void close() {
        audit.close();
    }

    private void store(int first, int last) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int n = first; n <= last; n++) {
            lines.append(
                    "Nov 21 07:39:09 vm kernel: [%5d.%06d] line %d%n".formatted(n / 100, n, n));
        }
        Files.writeString(folder.resolve("kern.log"), lines, US_ASCII);
    }

    private void capture(int first, int last) throws Exception {
        for (int n = first; n <= last; n++) {
            audit.onEntry(entry(n), false);
        }
    }

    /** Record n stands at index n. */
    private static Entry entry(int n) {
        long micros = n / 100 * SECOND + n;
        return new Entry(n, "6,%d,%d,-;line %d\n".formatted(n, micros, n).getBytes(US_ASCII));
    }

    private CollectorReport report() {
        return audit.states().getFirst().report().orElseThrow();
    }

    @Test
    void tellsOnceWhatAStoreLacksAfterTheGraceTime() throws Exception {
        store(1, 60);
        capture(1, 99);

        audit.onQuiet();
        now.addAndGet(60 * SECOND);
        audit.onQuiet();

        assertThat(told).hasSize(1);
        assertThat(told.getFirst().firstSequence()).isEqualTo(61);
        assertThat(told.getFirst().records()).isEqualTo(39);
        assertThat(report().counts().stored()).isEqualTo(60);
    }

    @Test
    void countsAnEntryOnceThatComesAgainBecauseTellingFailed() throws Exception {
        store(1, 60);
        capture(1, 98);
        sinkFails = true;
        assertThatThrownBy(() -> audit.onEntry(entry(99), true)).hasMessage("no room");
        sinkFails = false;

        audit.onEntry(entry(99), true);
        now.addAndGet(60 * SECOND);
        audit.onQuiet();

        assertThat(told).extracting(Finding::records).containsExactly(39L);
        assertThat(report().compared().records()).isEqualTo(99);
    }

    @Test
    void judgesNothingBeforeTheStoreIsReadToItsEnd() throws Exception {
        store(1, 80_000);
        capture(79_000, 80_000);

        audit.onQuiet();
        assertThat(told).isEmpty();
        now.addAndGet(60 * SECOND);
        audit.onQuiet();

        assertThat(told).isEmpty();
        assertThat(report().counts().missing()).isZero();
        assertThat(report().counts().stored()).isEqualTo(1_001);
    }
}
