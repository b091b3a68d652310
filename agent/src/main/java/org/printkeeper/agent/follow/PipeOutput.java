package org.printkeeper.agent.follow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.linux.Descriptor;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.NativeException;

/**
 * A named pipe. While nobody reads it, nothing is taken; its follower waits, and nobody else.
 *
 * <p>Thread: safe, for rules over several streams.
 */
final class PipeOutput implements SyslogOutput {
    private static final int FLUSH_BYTES = 1 << 16;

    private final String path;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    /** How much of what was taken is in the pipe. */
    private int written;

    private @Nullable Descriptor pipe;

    PipeOutput(String path) {
        this.path = path;
    }

    @Override
    public synchronized void write(byte[] line, MessageSource.Received received, long index)
            throws IOException {
        if (taken.size() > FLUSH_BYTES) {
            flush();
        }
        FileOutput.appendLine(taken, line);
    }

    @Override
    public synchronized void flush() throws IOException {
        byte[] bytes = taken.toByteArray();
        while (written < bytes.length) {
            int length = opened().write(bytes, written, Math.min(bytes.length - written, 4096));
            if (length < 0) {
                throw failed(-length);
            }
            written += length;
        }
        taken.reset();
        written = 0;
    }

    private IOException failed(int errno) {
        if (errno == Errno.EAGAIN) {
            return new IOException("pipe " + path + " is full: its reader does not keep up");
        }
        close();
        return new IOException("pipe " + path + ": " + Errno.describe(errno));
    }

    private Descriptor opened() throws IOException {
        Descriptor open = pipe;
        if (open != null) {
            return open;
        }
        try {
            pipe = Descriptor.openToWrite(path);
            return pipe;
        } catch (NativeException nobodyReads) {
            throw new IOException(nobodyReads.getMessage(), nobodyReads);
        }
    }

    @Override
    public synchronized void close() {
        if (pipe != null) {
            pipe.close();
            pipe = null;
        }
    }
}
