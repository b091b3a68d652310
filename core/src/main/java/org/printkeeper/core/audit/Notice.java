package org.printkeeper.core.audit;

/**
 * A collector's own admission, at its place in the store, that it lost records: journald's "Missed
 * N kernel messages".
 *
 * @param location a journal cursor, or {@code file:line}
 * @param receivedMicros when it was written, since 1970 UTC, or −1
 * @param records how many it says it lost
 * @param text its words
 */
public record Notice(String location, long receivedMicros, long records, String text)
        implements StoreItem {}
