package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuppressionLedgerTest {
    @Test
    void sumsWhatTheKernelSaysItDidNotPrintBySource() {
        SuppressionLedger ledger = new SuppressionLedger();
        List<String> said =
                List.of(
                        "show_signal_msg: 12 callbacks suppressed",
                        "usb 1-1: something else was suppressed",
                        "show_signal_msg: 30 callbacks suppressed",
                        "net_ratelimit: 5 callbacks suppressed",
                        "logger: 7 output lines suppressed due to ratelimiting",
                        "audit: audit_lost=3 audit_rate_limit=0 audit_backlog_limit=64",
                        "audit: audit_lost=10 audit_rate_limit=0 audit_backlog_limit=64",
                        "EXT4-fs (sda1): ext4_end_bio: 9 callbacks suppressed",
                        "** 4 printk messages dropped **");
        for (int i = 0; i < said.size(); i++) {
            ledger.observe(Samples.record(i, i, 4, said.get(i)));
        }
        assertThat(ledger.total().sources())
                .containsExactly(
                        source("show_signal_msg", 42, 2),
                        source("net_ratelimit", 5, 3),
                        source("logger", 7, 4),
                        source("audit_lost", 10, 6),
                        source("ext4_end_bio", 9, 7),
                        source("printk", 4, 8));
        assertThat(ledger.total().total()).isEqualTo(77);
    }

    private static AuditReport.Suppressed.Source source(String name, long records, long sequence) {
        return new AuditReport.Suppressed.Source(name, records, sequence);
    }
}
