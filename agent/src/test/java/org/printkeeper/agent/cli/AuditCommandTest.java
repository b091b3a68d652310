package org.printkeeper.agent.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.collector.SyslogConfig;
import org.printkeeper.core.audit.AuditReport;
import org.printkeeper.core.audit.AuditSettings;
import org.printkeeper.core.audit.PrintkClock;
import org.printkeeper.core.audit.VerdictSink;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.Gap;

class AuditCommandTest {
    private static final String BOOT = "5d1f3a0c2b4e4f6a8b9c0d1e2f3a4b5c";
    private static final String ENTRY =
            """
            __REALTIME_TIMESTAMP=1795248087494959
            _BOOT_ID=%s
            _TRANSPORT=kernel
            _SOURCE_MONOTONIC_TIMESTAMP=%d
            SYSLOG_FACILITY=0
            PRIORITY=6
            SYSLOG_IDENTIFIER=kernel
            MESSAGE=%s

            """;

    private final TestTerminal terminal = new TestTerminal();
    @TempDir Path directory;

    private String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content, ISO_8859_1).toString();
    }

    private String random() throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        return Files.write(directory.resolve("random"), bytes).toString();
    }

    private String reference() throws IOException {
        return file("kmsg", "6,1,1000,-;a\n6,2,2000,-;b\n6,3,3000,-;c\n");
    }

    private int audit(String... stores) throws IOException {
        String[] arguments = new String[stores.length + 5];
        System.arraycopy(stores, 0, arguments, 5, stores.length);
        arguments[0] = "audit";
        arguments[1] = "--reference";
        arguments[2] = reference();
        arguments[3] = "--boot";
        arguments[4] = BOOT;
        return terminal.run(arguments);
    }

    @Test
    void cannotTellOfRecordsThatTheJournalNeverKeeps() throws IOException {
        file("kmsg", "");
        String own = file("own", "30,1,1000,-;systemd-journald[7]: a\n");
        assertThat(terminal.run("audit", "--reference", own, "--export", file("empty", "")))
                .isEqualTo(3);
        assertThat(terminal.out()).contains("leaves out all 1").doesNotContain("are there");
    }

    @Test
    void cannotTellOfAnExportWithoutAnyEntry() throws IOException {
        assertThat(audit("--export", random())).isEqualTo(3);
        assertThat(terminal.out()).contains("expected the Journal Export Format");
    }

    @Test
    void cannotTellOfALogFileWithoutAnyLine() throws IOException {
        assertThat(audit("--syslog", random())).isEqualTo(3);
        assertThat(terminal.out()).contains("expected lines such as");
    }

    @Test
    void doesNotCallADamagedExportComplete() throws IOException {
        String whole =
                ENTRY.formatted(BOOT, 1000, "a")
                        + ENTRY.formatted(BOOT, 2000, "b")
                        + ENTRY.formatted(BOOT, 3000, "c");
        assertThat(audit("--export", file("whole", whole))).as(terminal.out()).isZero();
        assertThat(audit("--export", file("damaged", whole + "garbage\n"))).isEqualTo(3);
        assertThat(terminal.out()).contains("it is damaged: expected the Journal Export Format");
    }

    @Test
    void listsNothingOnlyWithAReason() throws IOException {
        String missing = directory.resolve("missing.log").toString();
        assertThat(audit("--list", "missing", "--syslog", missing)).isEqualTo(3);
        assertThat(terminal.err()).contains("cannot tell of syslog (" + missing + ")", "no such");
    }

    @Test
    void boundsWindowAndGraceAsTheConfigurationDoes() throws IOException {
        for (String option : new String[] {"--window=99999999999d", "--grace=999999999d"}) {
            assertThat(audit(option, "--syslog", "x")).as(option).isEqualTo(64);
        }
        assertThat(terminal.err()).contains("--grace is '999999999d', expected").contains("1h");
    }

    @Test
    void namesAPeriodThatIsReversed() throws IOException {
        assertThat(audit("--since", "2026-11-21", "--until", "2026-11-20", "--syslog", "x"))
                .isEqualTo(64);
        assertThat(terminal.err()).contains("'2026-11-21' and --until '2026-11-20' are reversed");
    }

    @Test
    void saysThatAPeriodIsEmpty() throws IOException {
        AuditPeriod period = new AuditPeriod(PrintkClock.ofZero(0), 500_000, 600_000);
        Path file = Path.of(reference());
        try (AuditRecording recording = new AuditRecording(file, null, PrintkClock.ofZero(0));
                AuditRun run = new AuditRun(recording, null, period)) {
            Path log = Path.of(file("kern.log", ""));
            run.add(
                    new Store.OfLogFile(log, SyslogConfig.NONE, ZoneOffset.UTC),
                    AuditSettings.DEFAULTS,
                    name -> VerdictSink.NONE);
            AuditReport report = run.run("host");
            assertThat(report.exitCode()).isEqualTo(3);
            assertThat(report.collectors().getFirst().reason())
                    .startsWith("the period is empty: none of the 3 records");
        }
    }

    @Test
    void aGapCountsOnlyWhereItOverlapsThePeriod() {
        AuditPeriod period = new AuditPeriod(PrintkClock.ofZero(0), 500, 600);
        assertThat(period.overlaps(new Gap(0, 4, Cause.BEFORE_START, -1, 100))).isFalse();
        assertThat(period.overlaps(new Gap(5, 6, Cause.OVERRUN, 100, 499))).isFalse();
        assertThat(period.overlaps(new Gap(5, 6, Cause.OVERRUN, 499, 501))).isTrue();
        assertThat(period.overlaps(new Gap(5, 6, Cause.OVERRUN, 100, 900))).isTrue();
        assertThat(period.overlaps(new Gap(5, 6, Cause.OVERRUN, 601, 900))).isFalse();
    }

    @Test
    void readsRegularFilesOnly() throws IOException {
        assertThat(audit("--syslog", "/dev/null")).isEqualTo(3);
        assertThat(terminal.out()).contains("/dev/null is a pipe or device, expected a regular");
        assertThat(terminal.run("audit", "--reference", "/dev/null", "--syslog", "x"))
                .isEqualTo(64);
        assertThat(terminal.err()).contains("--reference is /dev/null", "--reference ring");
    }

    @Test
    void saysWhereJournalFilesWereExpected() throws IOException {
        assertThat(audit("--namespace", "nope")).isEqualTo(3);
        assertThat(audit("--journal=" + directory.resolve("none"))).isEqualTo(3);
        assertThat(terminal.out())
                .contains("/var/log/journal/*.nope", "there is no such directory");
    }

    @Test
    void saysWhatIsWrongWithAConfigurationThatIsNoText() throws IOException {
        String latin = file("latin.toml", "# caf\u00e9\n");
        assertThat(terminal.run("check-config", "--config", latin)).isEqualTo(1);
        assertThat(terminal.run("check-config", "--config", directory.toString())).isEqualTo(1);
        assertThat(terminal.err())
                .contains(latin + ": byte 6 (0xe9) is not UTF-8", directory + " is a directory");
    }

    @Test
    void countsTheKindsOfARunWorstFirst() throws IOException {
        String kmsg =
                file(
                        "oom",
                        """
                        6,1,1000,-;a
                        4,2,2000,-;a invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=0
                        3,3,3000,-;Memory cgroup out of memory: Killed process 7 (a) total-vm:1kB
                        3,4,4000,-;Memory cgroup out of memory: Killed process 8 (a) total-vm:1kB
                        """);
        String export = file("empty", "");
        assertThat(terminal.run("audit", "--reference", kmsg, "--export", export)).isEqualTo(1);
        assertThat(terminal.out())
                .contains(
                        "4 records missing, level err, among them: 2 mem.oom.memcg,"
                                + " 1 mem.oom.report");
    }

    @Test
    void readsAJournalAsJsonLines() throws IOException {
        String kmsg = file("kmsg", "6,1,1000,-;a\n6,2,2000,-;b\\xff\n3,3,3000,-;c\n");
        String boot = "0123456789abcdef0123456789abcdef";
        String entry =
                """
                {"_BOOT_ID":"%s","_TRANSPORT":"kernel","PRIORITY":"%d","SYSLOG_FACILITY":"0",\
                "_SOURCE_MONOTONIC_TIMESTAMP":"%d","MESSAGE":%s,"_UDEV_DEVLINK":["x","y"]}
                """;
        String json =
                file(
                        "json",
                        entry.formatted(boot, 6, 1000, "\"a\"")
                                + entry.formatted(boot, 6, 2000, "[98,255]"));
        assertThat(
                        terminal.run(
                                "audit",
                                "--reference",
                                kmsg,
                                "--export",
                                json,
                                "--list",
                                "missing"))
                .isEqualTo(1);
        assertThat(terminal.out())
                .contains("\"seq\":3,", "\"cause\":\"unexplained\"")
                .doesNotContain("\"seq\":1,", "\"seq\":2,");
    }

    @Test
    void replaysTheArchiveOnly() throws IOException {
        String kmsg = file("kmsg", "6,1,1000,-;a\n");
        assertThat(terminal.run("audit", "--boot", "all", "--reference", kmsg)).isEqualTo(64);
        assertThat(terminal.err()).contains("--boot all goes with the archive");
    }
}
