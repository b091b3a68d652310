package org.printkeeper.core.audit;

import static org.printkeeper.core.audit.LossCause.UNEXPLAINED;

import java.util.List;

/**
 * Hop B, from the ring to console, netconsole and pstore.
 *
 * <p>Source: kernel/printk/printk.c, drivers/net/netconsole.c, fs/pstore/platform.c.
 */
final class ConsoleLossRows {
    static final List<LossRow> ROWS =
            List.of(
                    new LossRow(
                            "B1",
                            LossClass.BOUNDED,
                            UNEXPLAINED,
                            "the console was slower than the ring",
                            LossSign.said(
                                    Speaker.KERNEL,
                                    "printk messages dropped",
                                    "^(?:\\*\\* )?(?<n>[0-9]{1,18}) (?<who>printk) messages"
                                            + " dropped(?: \\*\\*)?$")),
                    row("B2", LossClass.COUNTED, "left out by the console's level"),
                    row("B3", LossClass.COUNTED, "netconsole: a datagram lost or out of order"),
                    row("B4", LossClass.BOUNDED, "panic: only the end is kept in pstore"),
                    row("B5", LossClass.COUNTED, "user space frozen in suspend"));

    private ConsoleLossRows() {}

    private static LossRow row(String id, LossClass accounted, String what) {
        return new LossRow(id, accounted, UNEXPLAINED, what);
    }
}
