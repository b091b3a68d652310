package org.printkeeper.agent.source;

import java.io.IOException;

/**
 * A kernel log as text without sequence numbers: what can be had where /dev/kmsg cannot.
 *
 * <p>Thread: one reader; only {@link #wake} may be called by others.
 */
public interface TextSource {
    /** The name in the {@code start} mark. */
    String name();

    /**
     * Waits up to the time for whole lines and passes them on.
     *
     * @throws IOException when the source fails or ends
     */
    void read(int timeoutMillis, LineConsumer lines) throws IOException;

    /** Ends the present wait, or the next one. */
    void wake();

    /** Takes lines and what is known to be missing between them. */
    interface LineConsumer {
        /** One line without its newline. */
        void line(byte[] bytes, int start, int end);

        /** Lines may be missing here, nobody knows how many. */
        void mayBeMissing(String why);
    }
}
