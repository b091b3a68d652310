package org.printkeeper.agent.source;

import java.io.IOException;
import java.util.Arrays;
import org.printkeeper.agent.linux.Descriptor;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.NativeException;
import org.printkeeper.agent.linux.Poller;

/**
 * /proc/kmsg. Opened only where the configuration says so: all its readers share one position, and
 * what this one reads is taken from the others; the kernel skips what was overwritten without a
 * word.
 */
public final class ProcKmsg implements TextSource, AutoCloseable {
    /** The file of the running kernel. */
    public static final String PATH = "/proc/kmsg";

    private final Descriptor descriptor;
    private final Poller poller;
    private final byte[] buffer = new byte[64 * 1024];
    private int size;

    private ProcKmsg(Descriptor descriptor) throws NativeException {
        this.descriptor = descriptor;
        poller = new Poller(descriptor);
    }

    /** Opens {@link #PATH}, or another file or pipe of the same form. */
    public static ProcKmsg open(String path) throws SourceUnavailableException {
        try {
            return new ProcKmsg(Descriptor.open(path));
        } catch (NativeException failure) {
            throw Access.denied(path, failure, KernelSettings.OF_THIS_HOST);
        }
    }

    @Override
    public String name() {
        return "proc-kmsg";
    }

    @Override
    public void read(int timeoutMillis, LineConsumer lines) throws IOException {
        if (poller.await(timeoutMillis) <= 0) {
            return;
        }
        int length = descriptor.read(buffer, size, buffer.length - size);
        if (length == -Errno.EAGAIN || length == -Errno.EINTR) {
            return;
        }
        if (length < 0) {
            throw new NativeException("read " + PATH, -length);
        }
        if (length == 0) {
            throw new SourceUnavailableException(PATH + " ended, which the kernel's never does");
        }
        size += length;
        takeWholeLines(lines);
    }

    /** A read may end anywhere; the rest of a line waits for the next one. */
    private void takeWholeLines(LineConsumer lines) {
        int start = 0;
        int end = SyslogLine.lineEnd(buffer, start, size);
        while (end < size) {
            lines.line(buffer, start, end);
            start = end + 1;
            end = SyslogLine.lineEnd(buffer, start, size);
        }
        if (start == 0 && size == buffer.length) {
            lines.line(buffer, 0, size); // no line of the kernel is as long
            start = size;
        }
        byte[] rest = Arrays.copyOfRange(buffer, start, size);
        System.arraycopy(rest, 0, buffer, 0, rest.length);
        size = rest.length;
    }

    @Override
    public void wake() {
        poller.wake();
    }

    @Override
    public void close() {
        poller.close();
        descriptor.close();
    }
}
