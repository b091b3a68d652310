package org.printkeeper.core.audit;

import static org.printkeeper.core.audit.LossCause.UNEXPLAINED;
import static org.printkeeper.core.audit.LossClass.BOUNDED;
import static org.printkeeper.core.audit.LossClass.BY_COMPARISON;
import static org.printkeeper.core.audit.LossClass.COUNTED;
import static org.printkeeper.core.audit.LossClass.INVISIBLE;
import static org.printkeeper.core.audit.Speaker.KERNEL;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Hop A, from the kernel's code to its ring. What is lost here never had a number, so none of it is
 * missing from a store.
 *
 * <p>Source: lib/ratelimit.c, include/linux/ratelimit.h, kernel/printk/printk.c, kernel/audit.c,
 * kernel/locking/lockdep.c.
 */
final class RingLossRows {
    private static final LossSign CALLBACKS =
            sign(
                    "callbacks suppressed",
                    "^(?:.*: )?(?<who>[^ :]+): (?<n>[0-9]{1,18}) callbacks suppressed$");
    private static final LossSign WRITERS =
            sign(
                    "output lines suppressed",
                    "^(?<who>.+): (?<n>[0-9]{1,18}) output lines suppressed due to ratelimiting$");
    private static final LossSign AUDIT_SUM =
            new LossSign(
                    KERNEL,
                    "audit_lost=",
                    Pattern.compile("(?<who>audit_lost)=(?<n>[0-9]{1,18})"),
                    true);

    static final List<LossRow> ROWS =
            List.of(
                    row("A1", BOUNDED, "rate limit of a kernel function", CALLBACKS),
                    row("A2", INVISIBLE, "printed once only (printk_once, WARN_ONCE)"),
                    row("A3", BOUNDED, "rate limit of a writer to /dev/kmsg", WRITERS),
                    row("A4", BY_COMPARISON, "writing to /dev/kmsg is off (printk_devkmsg=off)"),
                    row(
                            "A5",
                            BY_COMPARISON,
                            "cut: longer than a record may be",
                            sign("<truncated>", "<truncated>$")),
                    row("A5b", BY_COMPARISON, "cut within its escapes when it is read"),
                    row("A5c", COUNTED, "no newline: unreadable until the next record"),
                    row("A5d", INVISIBLE, "not printed in a panic or a recursion"),
                    row("A6", INVISIBLE, "no place in the ring at that moment"),
                    row("A7", COUNTED, "its text was overwritten, its number is left"),
                    row("A8", COUNTED, "parts of a line stand apart: nothing is lost"),
                    row(
                            "A9",
                            COUNTED,
                            "the early ring was too small",
                            sign(
                                    "dropped",
                                    "^(?<who>printk): dropped (?<n>[0-9]{1,18}) messages$")),
                    row("A10", INVISIBLE, "switched off by configuration of the kernel"),
                    row(
                            "A11",
                            BOUNDED,
                            "the audit subsystem",
                            AUDIT_SUM,
                            sign("audit: ", "^audit: (?:rate limit|backlog limit) exceeded")),
                    row(
                            "A12",
                            BOUNDED,
                            "a checker switched itself off",
                            sign("too low!", "^BUG: .* too low!"),
                            sign("turning off", "^turning off the locking correctness validator"),
                            sign("suppressed", "^Further .* (?:will be )?suppressed")),
                    row(
                            "A13",
                            BOUNDED,
                            "rate limit of a subsystem",
                            sign(
                                    "messages suppressed",
                                    "^(?:(?<who>[^ :]+): )?(?:.*: )?(?<n>[0-9]{1,18}) messages"
                                            + " suppressed\\.?$"),
                            sign(
                                    "last message repeated",
                                    "^(?:(?<who>[^ :]+): )?(?:.*: )?last message repeated"
                                            + " (?<n>[0-9]{1,18}) times?$")));

    private RingLossRows() {}

    private static LossRow row(String id, LossClass accounted, String what, LossSign... signs) {
        return new LossRow(id, accounted, UNEXPLAINED, what, signs);
    }

    private static LossSign sign(String anchor, String pattern) {
        return LossSign.said(KERNEL, anchor, pattern);
    }
}
