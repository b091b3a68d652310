package org.printkeeper.agent.alert;

import java.util.Optional;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Level;

/** Findings as the tests need them. */
final class Findings {
    private static final BootId BOOT =
            BootId.parse("0123456789abcdef0123456789abcdef").orElseThrow();

    private Findings() {}

    static Finding incident(String fingerprint, int severity, long count) {
        return finding(
                Finding.Type.INCIDENT, fingerprint, severity, 10, 1, count, "st.io_error", "");
    }

    /** Records missing in journald, from a number on. */
    static Finding loss(long first, long records, int severity) {
        return finding(
                Finding.Type.LOSS,
                "loss/journald//var/log/journal/missing/" + BOOT.compact() + "/" + first,
                severity,
                first,
                records,
                1,
                "mem.oom.memcg",
                "ring→journald");
    }

    static Finding losing(int severity) {
        return finding(
                Finding.Type.CONDITION,
                "losing/journald//var/log/journal",
                severity,
                -1,
                0,
                1,
                "",
                "ring→journald");
    }

    static Finding ill(String part, int severity) {
        return finding(Finding.Type.HEALTH, "health/" + part, severity, -1, 0, 1, "", "");
    }

    private static Finding finding(
            Finding.Type type,
            String fingerprint,
            int severity,
            long first,
            long records,
            long count,
            String kind,
            String hop) {
        return new Finding(
                type,
                Finding.State.OPEN,
                severity,
                1_790_000_000_000_000L,
                "title of " + fingerprint,
                fingerprint,
                Optional.of(BOOT),
                first,
                first < 0 ? -1 : first + records - 1,
                records,
                count,
                Level.ERR,
                kind,
                hop,
                hop.isEmpty() ? "" : "overrun",
                hop.isEmpty() ? "" : "burst",
                "device=sda; sector=2048",
                "I/O error, dev sda, sector 2048 \\x1b[31m<b>");
    }
}
