package org.printkeeper.core.audit;

/** One thing that a collector's store holds, read in the store's own order. */
public sealed interface StoreItem permits StoredRecord, Notice, Removed {
    /** Where in the store: a journal cursor, or {@code file:line}. */
    String location();

    /** When the collector took it in: microseconds since 1970 UTC, or −1. */
    long receivedMicros();
}
