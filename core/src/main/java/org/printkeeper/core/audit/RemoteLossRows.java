package org.printkeeper.core.audit;

import static org.printkeeper.core.audit.LossCause.UNEXPLAINED;

import java.util.List;

/**
 * Hop F, to another host. With the kernel's number in each message all of it is counted.
 *
 * <p>Source: RFC 5424, RFC 5426, RFC 6587.
 */
final class RemoteLossRows {
    static final List<LossRow> ROWS =
            List.of(
                    row("F1", LossClass.BY_COMPARISON, "UDP: a datagram lost"),
                    row("F2", LossClass.BY_COMPARISON, "TCP: sent, never taken in"),
                    row("F3", LossClass.COUNTED, "RELP: sent again after a restart"),
                    row("F4", LossClass.BY_COMPARISON, "the receiver cut or split it"),
                    row("F5", LossClass.BY_COMPARISON, "the host was renamed or its clock is off"));

    private RemoteLossRows() {}

    private static LossRow row(String id, LossClass accounted, String what) {
        return new LossRow(id, accounted, UNEXPLAINED, what);
    }
}
