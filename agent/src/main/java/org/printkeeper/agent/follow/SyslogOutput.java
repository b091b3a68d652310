package org.printkeeper.agent.follow;

import java.io.Closeable;
import java.io.IOException;

/**
 * Where messages go. What {@link #write} has taken is not given again, even when a later {@link
 * #flush} fails: the output keeps it until it is out.
 *
 * <p>Thread: one at a time.
 */
public interface SyslogOutput extends Closeable {
    /** That of outputs which take everything. */
    Refusals NOTHING_REFUSED = new Refusals();

    /**
     * Takes a message; when it throws, it has not taken it.
     *
     * @param line the message in the form that the rule asks for, without newline
     * @param index of its entry
     */
    void write(byte[] line, MessageSource.Received received, long index)
            throws IOException, InterruptedException;

    /** Sends on what was taken: no more is at hand. */
    void flush() throws IOException, InterruptedException;

    /** Nothing was at hand for about a second. */
    default void quiet() throws IOException, InterruptedException {}

    /** Index of the first entry that has not arrived for certain; {@code next} when all have. */
    default long settled(long next) {
        return next;
    }

    /** What the other side has refused for good; each call gives the same object. */
    default Refusals refusals() {
        return NOTHING_REFUSED;
    }
}
