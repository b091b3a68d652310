package org.printkeeper.core.audit;

/**
 * A kernel message as a collector kept it.
 *
 * @param location a journal cursor, or {@code file:line}
 * @param receivedMicros when the collector took it in, since 1970 UTC, or −1
 * @param printkMicros printk's clock as the store kept it, or −1
 * @param sequence the kernel's number where the store keeps it (unsigned), or −1
 * @param prefix {@code facility << 3 | level} where the store keeps it, or −1
 * @param text the message without stamp, host and tag, as bytes of the store; not to be changed
 * @param form how those bytes are escaped
 */
public record StoredRecord(
        String location,
        long receivedMicros,
        long printkMicros,
        long sequence,
        int prefix,
        byte[] text,
        TextForm form)
        implements StoreItem {
    /** A field that the store does not keep. */
    public static final int UNKNOWN = -1;
}
