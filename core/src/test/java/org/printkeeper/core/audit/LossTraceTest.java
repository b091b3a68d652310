package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.printkeeper.core.audit.Samples.INFO;
import static org.printkeeper.core.audit.Samples.record;
import static org.printkeeper.core.audit.Samples.strong;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.printkeeper.core.record.KmsgRecord;

class LossTraceTest {
    private static final String OVERWRITTEN =
            "rsyslogd: imkmsg: some messages in circular buffer got overwritten";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "KERNEL|show_signal_msg: 12 callbacks suppressed|A1|12",
                "KERNEL|logger: 7 output lines suppressed due to ratelimiting|A3|7",
                "KERNEL|a very long text<truncated>|A5|-1",
                "KERNEL|printk: dropped 9 messages|A9|9",
                "KERNEL|audit: audit_lost=3 audit_rate_limit=0 audit_backlog_limit=64|A11|3",
                "KERNEL|audit: backlog limit exceeded|A11|-1",
                "KERNEL|BUG: MAX_LOCKDEP_ENTRIES too low!|A12|-1",
                "KERNEL|Further violations of this type will be suppressed|A12|-1",
                "KERNEL|printk: 30 messages suppressed.|A13|30",
                "KERNEL|usb 1-1: last message repeated 4 times|A13|4",
                "KERNEL|** 212 printk messages dropped **|B1|212",
                "KERNEL|Memory cgroup out of memory: Killed process 9 (systemd-journal) x|D14|-1",
                "JOURNALD|Missed 2091 kernel messages|D1|2091",
                "JOURNALD|systemd-journald[9]: /dev/kmsg buffer overrun, some messages lost.|D1|-1",
                "JOURNALD|Failed to write entry to /x (9 items, 99 bytes) despite vacuuming|D4|-1",
                "JOURNALD|Failed to open runtime journal: No space left on device|D4|-1",
                "JOURNALD|/x: IO error, rotating.|D4|-1",
                "JOURNALD|File /x corrupted or uncleanly shut down, renaming and replacing.|D6|-1",
                "JOURNALD|Time jumped backwards, rotating.|D7|-1",
                "JOURNALD|Can't write entry: No space left on device|D10|-1",
                "JOURNALD|Vacuuming done, freed 8.0M of archived journals from /x.|D5|-1",
                "JOURNALD|Journal started|D11|-1",
                "JOURNALD|Suppressed 17 messages from x.service|D12|17",
                "JOURNALD|Forwarding to syslog missed 5 messages.|D13|5",
                "RSYSLOG|rsyslogd: imjournal: 1204 messages lost due to rate-limiting (20000 allowed"
                        + " within 600 seconds)|E1|1204",
                "RSYSLOG|rsyslogd[internal_messages]: 144650 messages lost due to rate-limiting (500"
                        + " allowed within 5 seconds)|E2|144650",
                "RSYSLOG|rsyslogd: imjournal: journal files changed, reloading...|E3|-1",
                "RSYSLOG|rsyslogd: [origin software=\"rsyslogd\" swVersion=\"8.2302.0\"] start|E4|-1",
                "RSYSLOG|rsyslogd: imkmsg: some messages in circular buffer got overwritten|E5|-1",
                "RSYSLOG|rsyslogd: queue: lost 40 messages from diskqueue (invalid .qi file)|E9|40",
                "RSYSLOG|rsyslogd-pstats: main Q: origin=core.queue discarded.full=12|E9|12",
                "RSYSLOG|rsyslogd: message received is at least 9 byte larger than max msg"
                        + " size|E10|-1",
                "RSYSLOG|rsyslogd: action 'action-0' suspended (module 'builtin:omfile')|E13|-1",
                "SYSLOG_NG|syslog-ng[9]: syslog-ng starting up; version='3.38.1'|E4|-1",
                "SYSLOG_NG|syslog-ng[9]: I/O error occurred while reading; error='Broken pipe"
                        + " (32)'|E5|-1",
                "SYSLOG_NG|syslog-ng[9]: Log statistics; dropped='dst.file(d#0,/x)=77'|E9|77",
            })
    void recognisesWhatIsSaidOfLoss(Speaker speaker, String text, String row, long records) {
        LossTrace trace = LossTrace.in(speaker, text).orElseThrow();

        assertThat(trace.row().id()).isEqualTo(row);
        assertThat(trace.records()).isEqualTo(records);
        assertThat(LossTrace.in(Speaker.OTHER, text)).isEmpty();
    }

    @Test
    void knowsEachRowOnceAndAtLeastOneOfEachClass() {
        Set<String> ids = new HashSet<>();
        Set<LossClass> classes = new HashSet<>();
        for (LossRow row : LossTrace.ROWS) {
            assertThat(ids.add(row.id())).as(row.id()).isTrue();
            classes.add(row.accounted());
        }
        assertThat(classes).containsExactlyInAnyOrder(LossClass.values());
        assertThat(ids).hasSizeGreaterThan(60);
    }

    /** The words are those of the kernel only when the kernel says them. */
    @Test
    void believesNoUserWhoSpeaksAsTheKernel() {
        SuppressionLedger ledger = new SuppressionLedger();
        ledger.observe(record(1, 1, 12, "show_signal_msg: 99 callbacks suppressed"));
        ledger.observe(record(2, 2, 4, "show_signal_msg: 1 callbacks suppressed"));
        ledger.observe(record(3, 3, 46, "systemd-journald[9]: Time jumped backwards, rotating."));

        assertThat(ledger.total().total()).isEqualTo(1);
        assertThat(ledger.entries())
                .extracting(entry -> entry.row().id())
                .containsExactly("A1", "D7");
    }

    @Test
    void putsAHoleDownToWhatIsSaidAtItsPlaceAndTheRestToWhatIsSaidInTheRing() {
        List<KmsgRecord> reference =
                List.of(
                        record(1, 1_000_000, INFO, "a"),
                        record(2, 2_000_000, INFO, "b"),
                        record(3, 3_000_000, INFO, "c"),
                        record(
                                4,
                                3_500_000,
                                46,
                                "systemd-journald[9]: Failed to write entry (9 items, 9 bytes)"),
                        record(5, 4_000_000, INFO, "d"));
        List<StoreItem> store =
                List.of(
                        strong(1_000_000, INFO, "a"),
                        new Notice("j", 0, 1, "Missed 1 kernel messages"),
                        strong(4_000_000, INFO, "d"));
        StoreProfile journald =
                new StoreProfile(
                        "journald",
                        "/j",
                        "ring→journald",
                        Strength.STRONG,
                        false,
                        r -> r.isFromKernel() ? Optional.empty() : Optional.of("own"));

        Samples.Result result =
                Samples.align(
                        journald,
                        AuditSettings.DEFAULTS.withClock(PrintkClock.ofZero(0)),
                        new Range.Recording(),
                        reference,
                        store);

        assertThat(result.report().byCause())
                .containsEntry(LossCause.OVERRUN, 1L)
                .containsEntry(LossCause.WRITE_FAILED, 1L)
                .hasSize(2);
        assertThat(result.counts().announced()).isEqualTo(1);
        assertThat(result.counts().explained()).isEqualTo(1);
        assertThat(result.report().ledger())
                .extracting(entry -> entry.row().id() + " " + entry.missing())
                .containsExactly("D1 1", "D4 1");
    }

    /** rsyslog's own messages overtake and are overtaken by what it reads. */
    @Test
    void takesAnAnnouncementThatStandsALittleBehindTheHole() {
        List<KmsgRecord> reference = new ArrayList<>();
        List<StoreItem> store = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            reference.add(record(i, 1000L * i, INFO, "t" + i));
            if (i == 13) {
                LossRow row = LossTrace.in(Speaker.RSYSLOG, OVERWRITTEN).orElseThrow().row();
                store.add(new Notice("f", -1, row, -1, OVERWRITTEN));
            }
            if (i < 5 || i > 10) {
                store.add(Samples.medium(1000L * i, "t" + i, TextForm.PLAIN));
            }
        }
        Samples.Result result =
                Samples.align(
                        Samples.file(Strength.MEDIUM, false, Policy.KEEPS_ALL),
                        AuditSettings.DEFAULTS,
                        new Range.Recording(),
                        reference,
                        store);

        assertThat(result.report().byCause()).containsOnly(Map.entry(LossCause.OVERRUN, 6L));
    }
}
