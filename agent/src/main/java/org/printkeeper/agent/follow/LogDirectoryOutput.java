package org.printkeeper.agent.follow;

import java.io.IOException;
import java.time.InstantSource;

/**
 * Messages into a {@link LogDirectory}.
 *
 * <p>Thread: safe, for rules over several streams.
 */
final class LogDirectoryOutput implements SyslogOutput {
    private final LogDirectory directory;
    private final InstantSource clock;

    LogDirectoryOutput(LogDirectory directory, InstantSource clock) {
        this.directory = directory;
        this.clock = clock;
    }

    @Override
    public synchronized void write(byte[] line, MessageSource.Received received, long index)
            throws IOException {
        directory.write(clock.instant(), line);
    }

    @Override
    public synchronized void flush() throws IOException {
        directory.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        directory.close();
    }
}
