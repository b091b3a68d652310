package org.printkeeper.agent.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * The buffer before standard output. A {@link java.io.PrintStream} swallows what goes wrong below
 * it, so this throws unchecked: {@link Closed} when the reader of a pipe has left, which is no
 * error, and {@link UncheckedIOException} for the rest, such as a full disk.
 */
final class StandardOutput extends OutputStream {
    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream buffer;
    private final boolean isPipe;

    StandardOutput(OutputStream raw, boolean isPipe) {
        buffer = new BufferedOutputStream(raw, BUFFER_BYTES);
        this.isPipe = isPipe;
    }

    /** Nobody reads any more. */
    static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Closed() {
            super("nobody reads the output", null, false, false);
        }
    }

    @Override
    public void write(int b) {
        attempt(() -> buffer.write(b));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        attempt(() -> buffer.write(bytes, offset, length));
    }

    @Override
    public void flush() {
        attempt(buffer::flush);
    }

    private interface Action {
        void run() throws IOException;
    }

    private void attempt(Action action) {
        try {
            action.run();
        } catch (IOException failed) {
            if (isPipe) {
                throw new Closed();
            }
            throw new UncheckedIOException(
                    new IOException("standard output: " + failed.getMessage(), failed));
        }
    }
}
