package org.printkeeper.core.audit;

import static org.printkeeper.core.audit.LossCause.UNEXPLAINED;
import static org.printkeeper.core.audit.LossClass.BOUNDED;
import static org.printkeeper.core.audit.LossClass.BY_COMPARISON;
import static org.printkeeper.core.audit.LossClass.COUNTED;
import static org.printkeeper.core.audit.Speaker.JOURNALD;

import java.util.List;

/**
 * Hop D, journald. What it says of itself stands in the ring, and for the greater part there only.
 *
 * <p>Source: systemd src/journal/journald-kmsg.c, journald-server.c, journald-rate-limit.c.
 */
public final class JournaldLossRows {
    /** Its notice in the store: "Missed N kernel messages". */
    public static final LossRow MISSED =
            new LossRow(
                    "D1",
                    COUNTED,
                    LossCause.OVERRUN,
                    "the ring was overwritten before journald read it",
                    sign("Missed ", "Missed (?<n>[0-9]{1,18}) kernel messages"),
                    sign("buffer overrun", "/dev/kmsg buffer overrun, some messages lost"));

    /** Entries of the journal that were removed; shown by the headers of its files. */
    public static final LossRow REMOVED =
            new LossRow(
                    "D5",
                    COUNTED,
                    LossCause.RETENTION,
                    "removed by vacuum or rotation",
                    sign("Vacuuming done", "Vacuuming done, freed"));

    public static final LossRow RESTARTED =
            new LossRow(
                    "D11",
                    COUNTED,
                    UNEXPLAINED,
                    "journald was started anew; what it missed it says (D1)",
                    sign("Journal st", "Journal (?:started|stopped)"));

    public static final LossRow SUPPRESSED =
            new LossRow(
                    "D12",
                    BOUNDED,
                    UNEXPLAINED,
                    "rate limit of a service: no kernel record is in it",
                    sign("Suppressed ", "Suppressed (?<n>[0-9]{1,18}) messages from (?<who>.+)"));

    public static final LossRow NOT_FORWARDED =
            new LossRow(
                    "D13",
                    BOUNDED,
                    UNEXPLAINED,
                    "not forwarded to syslog: no kernel record is in it",
                    sign("Forwarding", "Forwarding to syslog missed (?<n>[0-9]{1,18}) messages"));

    static final LossRow CUT =
            row("D2", BY_COMPARISON, LossCause.KERNEL_CUT, "no newline: dropped uncounted");

    static final List<LossRow> ROWS =
            List.of(
                    new LossRow(
                            "D4",
                            BY_COMPARISON,
                            LossCause.WRITE_FAILED,
                            "the journal could not be written",
                            sign("Failed to ", "Failed to (?:write entry|rotate|open .*journal)"),
                            sign("journal file", "error while writing to journal file"),
                            sign("file system, rot", "Read-only file system, rotating"),
                            sign("IO error", "IO error, rotating"),
                            sign("ssing rotation", "Suppressing rotation, as we already rotated"),
                            sign("Allocation", "Allocation limit reached")),
                    new LossRow(
                            "D6",
                            BOUNDED,
                            LossCause.UNCLEAN,
                            "a journal file was not closed cleanly",
                            sign("uncleanly", "corrupted or uncleanly shut down"),
                            sign("corrupted, rot", "Journal file corrupted, rotating")),
                    new LossRow(
                            "D10",
                            BY_COMPARISON,
                            LossCause.WRITE_FAILED,
                            "the flush from /run to /var failed",
                            sign("Can't write", "Can't write entry"),
                            sign("flush runtime", "Didn't flush runtime journal")),
                    new LossRow(
                            "D7",
                            BY_COMPARISON,
                            LossCause.TIME_JUMP,
                            "the clock went back",
                            sign("Time jumped", "Time jumped backwards, rotating")),
                    new LossRow(
                            "D14",
                            BY_COMPARISON,
                            LossCause.NOT_RUNNING,
                            "journald was killed for memory",
                            LossSign.said(
                                    Speaker.KERNEL,
                                    "(systemd-journal",
                                    "Killed process [0-9]+ \\(systemd-journal")),
                    MISSED,
                    CUT,
                    row("D3", BY_COMPARISON, UNEXPLAINED, "left out by its configuration"),
                    REMOVED,
                    row("D8", BY_COMPARISON, UNEXPLAINED, "its own lines beyond 50 in 5 s"),
                    row("D9", BY_COMPARISON, UNEXPLAINED, "lines of users, with ForwardToKMsg=yes"),
                    RESTARTED,
                    SUPPRESSED,
                    NOT_FORWARDED);

    private JournaldLossRows() {}

    private static LossRow row(String id, LossClass accounted, LossCause cause, String what) {
        return new LossRow(id, accounted, cause, what);
    }

    private static LossSign sign(String anchor, String pattern) {
        return LossSign.said(JOURNALD, anchor, pattern);
    }
}
