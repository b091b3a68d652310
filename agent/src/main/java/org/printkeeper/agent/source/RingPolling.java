package org.printkeeper.agent.source;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.printkeeper.agent.linux.NativeException;

/**
 * The text of the whole ring, copied by syslog(2) again and again; what is new is what follows the
 * end of the last copy. It takes nothing from other readers.
 *
 * <p>LIMIT: what is written and overwritten between two copies is not seen; when the end of the
 * last copy is not in the new one, that may have happened, or somebody cleared the ring.
 */
public final class RingPolling implements TextSource {
    /** How much of the end is looked for; stamps make it unlike anything before. */
    private static final int TAIL_BYTES = 4096;

    private final RingText ring;
    private final long afterMicros;
    private final byte[] buffer;
    private final Semaphore wakeUps = new Semaphore(0);
    private byte[] tail = {};
    private boolean first = true;

    /**
     * Prepares to copy a ring.
     *
     * @param ring {@code Klogctl::readAll}
     * @param ringBytes its size
     * @param afterMicros stamp of the last line archived in this boot, or −1: at the first copy,
     *     lines up to it are left out
     */
    public RingPolling(RingText ring, int ringBytes, long afterMicros) {
        this.ring = ring;
        this.afterMicros = afterMicros;
        buffer = new byte[Math.clamp(2L * ringBytes, 1 << 18, 1 << 24)];
    }

    @Override
    public String name() {
        return "syslog-read-all";
    }

    @Override
    public void read(int timeoutMillis, LineConsumer lines) throws IOException {
        if (!first && wokenWithin(timeoutMillis)) {
            return;
        }
        int length = ring.readAll(buffer);
        if (length < 0) {
            throw Access.denied(
                    "syslog(2)",
                    new NativeException("syslog READ_ALL", -length),
                    KernelSettings.OF_THIS_HOST);
        }
        int start = startOfNew(length);
        if (start < 0) {
            start = 0;
            lines.mayBeMissing("the last copy's end is not in the ring any more");
        }
        pass(start, length, lines);
        tail = Arrays.copyOfRange(buffer, Math.max(0, length - TAIL_BYTES), length);
        first = false;
    }

    private boolean wokenWithin(int timeoutMillis) throws IOException {
        try {
            return wakeUps.tryAcquire(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** Where the tail's last occurrence ends, or −1. */
    private int startOfNew(int length) {
        for (int start = length - tail.length; start >= 0; start--) {
            if (Arrays.equals(buffer, start, start + tail.length, tail, 0, tail.length)) {
                return first ? 0 : start + tail.length;
            }
        }
        return -1;
    }

    private void pass(int from, int length, LineConsumer lines) {
        int start = from;
        while (start < length) {
            int end = SyslogLine.lineEnd(buffer, start, length);
            if (!first || isNew(start, end)) {
                lines.line(buffer, start, end);
            }
            start = end + 1;
        }
    }

    private boolean isNew(int start, int end) {
        return afterMicros < 0 || SyslogLine.parse(buffer, start, end).micros() > afterMicros;
    }

    @Override
    public void wake() {
        wakeUps.release();
    }
}
