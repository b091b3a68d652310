package org.printkeeper.core.audit;

import java.util.List;

/**
 * One way to lose kernel records: a row of the loss ledger.
 *
 * @param id hop and number, for example {@code D4}; stable
 * @param accounted how well it can be accounted for
 * @param cause what records that are missing because of it are said to be; UNEXPLAINED where its
 *     signs explain no missing record
 * @param what in a few words
 * @param signs the words by which it shows; none where nobody says anything
 */
public record LossRow(
        String id, LossClass accounted, LossCause cause, String what, List<LossSign> signs) {
    LossRow(String id, LossClass accounted, LossCause cause, String what, LossSign... signs) {
        this(id, accounted, cause, what, List.of(signs));
    }

    /** Between which two places: A kernel to ring, B ring to console … F to a remote host. */
    public char hop() {
        return id.charAt(0);
    }
}
