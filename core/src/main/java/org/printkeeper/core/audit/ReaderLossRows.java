package org.printkeeper.core.audit;

import static org.printkeeper.core.audit.LossCause.UNEXPLAINED;
import static org.printkeeper.core.audit.LossClass.BOUNDED;
import static org.printkeeper.core.audit.LossClass.BY_COMPARISON;
import static org.printkeeper.core.audit.LossClass.COUNTED;
import static org.printkeeper.core.audit.LossClass.INVISIBLE;

import java.util.List;

/**
 * Hop C, from the ring to whoever reads it. Nobody says anything here: what shows are numbers and
 * times.
 *
 * <p>Source: kernel/printk/printk.c devkmsg_read(), do_syslog().
 */
final class ReaderLossRows {
    static final LossRow STALLED =
            new LossRow(
                    "C7",
                    BY_COMPARISON,
                    LossCause.STALLED,
                    "the reader took nothing while the kernel spoke");
    static final LossRow FLOOD =
            new LossRow(
                    "C1",
                    COUNTED,
                    LossCause.FLOOD,
                    "the reader was slower than the kernel: overwritten");

    static final List<LossRow> ROWS =
            List.of(
                    FLOOD,
                    row("C2", COUNTED, "the reader's buffer was too small"),
                    row("C3", COUNTED, "the reader started late"),
                    row("C4", COUNTED, "read again: twice in the store"),
                    row("C5", INVISIBLE, "/proc/kmsg: another reader took it"),
                    row("C6", BY_COMPARISON, "dmesg -c hides it from some readers"),
                    STALLED,
                    row("C8", COUNTED, "the reader may not open the ring"),
                    row("C9", BOUNDED, "the machine ended before it was read"),
                    row("C10", COUNTED, "numbers went back: a snapshot was restored"));

    private ReaderLossRows() {}

    private static LossRow row(String id, LossClass accounted, String what) {
        return new LossRow(id, accounted, UNEXPLAINED, what);
    }
}
