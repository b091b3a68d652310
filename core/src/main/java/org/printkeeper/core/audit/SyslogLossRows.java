package org.printkeeper.core.audit;

import static org.printkeeper.core.audit.LossCause.UNEXPLAINED;
import static org.printkeeper.core.audit.LossClass.BOUNDED;
import static org.printkeeper.core.audit.LossClass.BY_COMPARISON;
import static org.printkeeper.core.audit.LossClass.COUNTED;
import static org.printkeeper.core.audit.Speaker.RSYSLOG;
import static org.printkeeper.core.audit.Speaker.SYSLOG_NG;

import java.util.List;

/**
 * Hop E, rsyslog and syslog-ng. What they say of themselves stands in their own files, if they are
 * configured to.
 *
 * <p>Source: rsyslog 8.2302 runtime/ratelimit.c, plugins/imjournal, contrib/imkmsg, plugins/omfile,
 * runtime/queue.c; syslog-ng 3.38 lib/logproto, modules/affile.
 */
public final class SyslogLossRows {
    /** A line was cut and another glued to it: the disk was full. */
    public static final LossRow GLUED =
            row("E13", BY_COMPARISON, LossCause.WRITE_FAILED, "the file could not be written");

    /** The end of a rotated file. */
    public static final LossRow ROTATED =
            row("E14", BY_COMPARISON, LossCause.ROTATION, "written while the file was rotated");

    /** The daemon's queue, or that of one of its destinations. */
    public static final LossRow QUEUE =
            new LossRow(
                    "E9",
                    BOUNDED,
                    LossCause.QUEUE,
                    "a queue was full",
                    sign("diskqueue", "lost (?<n>[0-9]{1,18}) messages from diskqueue"),
                    LossSign.counted(
                            RSYSLOG,
                            "discarded.full",
                            "pstats: (?<who>.+?): origin=core\\.queue"
                                    + ".* discarded\\.full=(?<n>[1-9][0-9]{0,17})"),
                    ng("dropped=", "dropped='[^']*=(?<n>[1-9][0-9]{0,17})'"));

    /** Cut or split on the way in. */
    public static final LossRow TOO_LONG =
            new LossRow(
                    "E10",
                    BY_COMPARISON,
                    UNEXPLAINED,
                    "longer than the daemon's messages may be: cut or split",
                    sign("max msg size", "larger than max msg size"));

    /** In the daemon's queues now. */
    public static final LossRow WAITING =
            row("E15", COUNTED, UNEXPLAINED, "waits in the daemon, not written yet");

    static final List<LossRow> ROWS =
            List.of(
                    new LossRow(
                            "E2",
                            BOUNDED,
                            LossCause.RATE_LIMIT,
                            "rate limit of the daemon's own messages",
                            sign(
                                    "internal_messages",
                                    "\\[internal_messages\\]: (?<n>[0-9]{1,18}) messages lost due"
                                            + " to rate-limiting")),
                    new LossRow(
                            "E1",
                            BOUNDED,
                            LossCause.RATE_LIMIT,
                            "rate limit of an input",
                            sign(
                                    "rate-limiting",
                                    "(?:(?<who>im[a-z]+): )?(?<n>[0-9]{1,18}) messages lost due to"
                                            + " rate-limiting"),
                            sign("begin to drop", "begin to drop messages due to rate-limiting")),
                    new LossRow(
                            "E3",
                            BY_COMPARISON,
                            LossCause.NOT_RUNNING,
                            "imjournal lost its place in the journal",
                            sign("cursor", "saved cursor is unavailable|loaded invalid cursor"),
                            sign("journal files", "journal files changed, reloading")),
                    new LossRow(
                            "E4",
                            BY_COMPARISON,
                            LossCause.NOT_RUNNING,
                            "the daemon was started anew and does not read back",
                            sign(
                                    "origin software",
                                    "origin software=\"rsyslogd\".*\\] (?:start|exiting)"),
                            ng("syslog-ng st", "syslog-ng starting up"),
                            ng("syslog-ng sh", "syslog-ng shutting down")),
                    new LossRow(
                            "E5",
                            BOUNDED,
                            LossCause.OVERRUN,
                            "the ring was overwritten before the daemon read it",
                            sign("circular", "some messages in circular buffer got overwritten"),
                            ng("I/O error", "I/O error occurred while reading.*Broken pipe")),
                    row("E6", BY_COMPARISON, UNEXPLAINED, "cut at 1023 bytes by imkmsg"),
                    row("E7", BY_COMPARISON, UNEXPLAINED, "facilities of users left out"),
                    QUEUE,
                    row("E8", COUNTED, UNEXPLAINED, "repeated lines collapsed"),
                    TOO_LONG,
                    row("E11", COUNTED, UNEXPLAINED, "escaped otherwise: nothing is lost"),
                    new LossRow(
                            "E13",
                            BY_COMPARISON,
                            LossCause.WRITE_FAILED,
                            "the file could not be written",
                            sign("suspended", "action '.*' suspended"),
                            sign("could not be opened", "file '.*' could not be opened"),
                            sign("No space", "No space left on device"),
                            ng("No space", "No space left on device"),
                            ng("Suspending", "Suspending write operation")),
                    ROTATED,
                    WAITING);

    private SyslogLossRows() {}

    private static LossRow row(String id, LossClass accounted, LossCause cause, String what) {
        return new LossRow(id, accounted, cause, what);
    }

    private static LossSign sign(String anchor, String pattern) {
        return LossSign.said(RSYSLOG, anchor, pattern);
    }

    private static LossSign ng(String anchor, String pattern) {
        return LossSign.said(SYSLOG_NG, anchor, pattern);
    }
}
