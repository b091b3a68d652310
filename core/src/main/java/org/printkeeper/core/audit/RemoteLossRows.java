package org.printkeeper.core.audit;

import static org.printkeeper.core.audit.LossCause.TRANSIT;
import static org.printkeeper.core.audit.LossCause.UNEXPLAINED;

import java.util.List;

/**
 * Hop F, to another host. With the kernel's number in each message all of it is counted.
 *
 * <p>Source: RFC 5424, RFC 5426, RFC 6587.
 */
public final class RemoteLossRows {
    /** The sender's numbers have a hole, and what came, came by UDP. */
    public static final LossRow UDP =
            row("F1", LossClass.BY_COMPARISON, TRANSIT, "UDP: a datagram lost");

    /** The same, by TCP. */
    public static final LossRow TCP =
            row("F2", LossClass.BY_COMPARISON, TRANSIT, "TCP: sent, never taken in");

    /** The same, where the store does not say how its messages came. */
    public static final LossRow SENT =
            row("F6", LossClass.COUNTED, TRANSIT, "sent, by the sender's numbers, and not there");

    static final List<LossRow> ROWS =
            List.of(
                    UDP,
                    TCP,
                    row("F3", LossClass.COUNTED, UNEXPLAINED, "RELP: sent again after a restart"),
                    row("F4", LossClass.BY_COMPARISON, UNEXPLAINED, "the receiver cut or split it"),
                    row(
                            "F5",
                            LossClass.BY_COMPARISON,
                            UNEXPLAINED,
                            "the host was renamed or its clock is off"),
                    SENT);

    private RemoteLossRows() {}

    private static LossRow row(String id, LossClass accounted, LossCause cause, String what) {
        return new LossRow(id, accounted, cause, what);
    }
}
