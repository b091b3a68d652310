package org.printkeeper.agent.source;

/**
 * The kernel's ring as a reader sees it: one read is one record, and the device keeps the position.
 * Implemented over the real device and by a simulated ring in the tests.
 *
 * <p>Thread: one reader; only {@link #wake} may be called by others.
 *
 * <p>Source: Documentation/ABI/testing/dev-kmsg.
 */
public interface KmsgDevice {
    /** Where a seek leads: the ring's ends, or what came after its last clearing. */
    enum Position {
        FIRST,
        AFTER_CLEAR,
        END
    }

    /**
     * Reads the next record.
     *
     * @return its length, 0 when the source has ended, or −errno: EAGAIN when all is read, EPIPE
     *     when the next record was overwritten, EINVAL when it was longer than {@code maxBytes}
     */
    int read(byte[] into, int offset, int maxBytes);

    /**
     * Waits for a record.
     *
     * @return above 0 when there is one, 0 after the time or a wake-up, or −errno
     */
    int await(int timeoutMillis);

    /** Returns 0 or −errno. */
    int seek(Position position);

    /** Ends the present {@link #await}, or the next one. */
    void wake();
}
