package org.printkeeper.core.audit;

/**
 * A trace of loss at its place in the store: mostly the collector's own admission, such as
 * journald's "Missed N kernel messages".
 *
 * @param location a journal cursor, or {@code file:line}
 * @param receivedMicros when it was written, since 1970 UTC, or −1
 * @param row which way of losing it tells of
 * @param records how many were lost, or −1 when it does not say
 * @param text its words
 */
public record Notice(String location, long receivedMicros, LossRow row, long records, String text)
        implements StoreItem {
    /** journald's, of an overrun. */
    public Notice(String location, long receivedMicros, long records, String text) {
        this(location, receivedMicros, JournaldLossRows.MISSED, records, text);
    }
}
