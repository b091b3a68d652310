package org.printkeeper.agent.source;

import java.io.Closeable;
import java.io.IOException;

/**
 * Where connections of syslog come in.
 *
 * <p>Thread: one accepts; {@link #close} may be called by any and ends it.
 */
interface StreamListener extends Closeable {
    /** Waits for the next connection. */
    Connection accept() throws IOException;

    boolean isClosed();

    /**
     * A connection.
     *
     * <p>Thread: one reads and closes it; {@link #end} may be called by any and ends the reading.
     */
    interface Connection extends Closeable {
        /** Who is there, as soon as that is certain. */
        SyslogSender sender() throws IOException;

        /**
         * Reads at least one byte.
         *
         * @return how many, −1 at the end
         * @throws java.net.SocketTimeoutException when nothing came in time
         */
        int read(byte[] into, int offset, int maxBytes) throws IOException;

        void end();
    }
}
