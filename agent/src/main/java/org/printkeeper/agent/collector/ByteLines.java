package org.printkeeper.agent.collector;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a stream as bytes, without their newline; a stream that grows may be asked again after
 * its end. Longer lines than {@link #MAX_BYTES} are delivered in pieces.
 *
 * <p>Thread: not safe.
 */
public final class ByteLines implements Closeable {
    static final int MAX_BYTES = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[4 * MAX_BYTES];
    private int start;
    private int scanned;
    private int limit;
    private long bytesRead;
    private long number;

    public ByteLines(InputStream in) {
        this.in = in;
    }

    /** The next whole line; null when the stream has no more now. */
    public byte @Nullable [] next() throws IOException {
        while (true) {
            while (scanned < limit) {
                if (buffer[scanned++] == '\n') {
                    return line(scanned - 1);
                }
            }
            if (limit - start >= MAX_BYTES) {
                return line(limit);
            }
            if (!fill()) {
                return null;
            }
        }
    }

    /** What stands after the last newline; null when nothing does. Ends the lines so far. */
    public byte @Nullable [] rest() {
        return start == limit ? null : line(limit);
    }

    private byte[] line(int end) {
        byte[] line = Arrays.copyOfRange(buffer, start, end);
        start = scanned;
        number++;
        return line;
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, limit - start);
        limit -= start;
        scanned -= start;
        start = 0;
        int count = in.read(buffer, limit, buffer.length - limit);
        if (count <= 0) {
            return false;
        }
        limit += count;
        bytesRead += count;
        return true;
    }

    /** Number of the line delivered last, from 1. */
    long number() {
        return number;
    }

    /** Bytes taken from the stream. */
    long bytesRead() {
        return bytesRead;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
