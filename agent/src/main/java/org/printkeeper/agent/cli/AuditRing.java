package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.source.KmsgDevice;
import org.printkeeper.core.audit.PrintkClock;
import org.printkeeper.core.audit.Range;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;

/**
 * What the kernel's ring holds now.
 *
 * <p>Thread: one thread only.
 *
 * <p>Owns: the device, if it is closeable.
 */
final class AuditRing implements AuditReference {
    private static final int BUFFER_BYTES = 1 << 14;

    private final KmsgDevice device;
    private final AutoCloseable closer;
    private final BootId boot;
    private final ClockSample now;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Deque<Capture> ready = new ArrayDeque<>();
    private @Nullable KmsgRecord last;
    private boolean rejected;

    /**
     * Reads on from the device's position.
     *
     * @param now the clocks at this moment
     */
    AuditRing(KmsgDevice device, AutoCloseable closer, BootId boot, ClockSample now) {
        this.device = device;
        this.closer = closer;
        this.boot = boot;
        this.now = now;
    }

    @Override
    public String source() {
        return "ring";
    }

    @Override
    public String location() {
        return "the kernel's ring";
    }

    @Override
    public Optional<BootId> boot() {
        return Optional.of(boot);
    }

    @Override
    public PrintkClock clock() {
        return PrintkClock.ofZero(now.printkZeroRealtimeMicros());
    }

    @Override
    public Range range() {
        return live(now);
    }

    /** The running boot up to this moment. */
    static Range live(ClockSample now) {
        return new Range.Live(now.printkMicros() < 0 ? now.monotonicMicros() : now.printkMicros());
    }

    @Override
    public @Nullable Capture next() throws IOException {
        while (ready.isEmpty()) {
            int length = device.read(buffer, 0, buffer.length);
            if (length == 0 || length == -Errno.EAGAIN) {
                return null;
            }
            if (length > 0) {
                add(length);
            } else if (length == -Errno.EINVAL) {
                rejected = true;
            } else if (length != -Errno.EPIPE) {
                throw new IOException("/dev/kmsg: " + Errno.describe(-length));
            }
        }
        return ready.removeFirst();
    }

    private void add(int length) throws IOException {
        KmsgRecord record;
        try {
            record = KmsgRecord.parse(buffer, 0, length);
        } catch (MalformedEntryException damaged) {
            rejected = true; // its number becomes a gap
            return;
        }
        KmsgRecord before = last;
        if (before != null && record.sequence() != before.sequence() + 1) {
            ready.add(
                    new Gap(
                            before.sequence() + 1,
                            record.sequence() - 1,
                            rejected ? Cause.REJECTED : Cause.OVERRUN,
                            before.timestampMicros(),
                            record.timestampMicros()));
        }
        rejected = false;
        last = record;
        ready.add(record);
    }

    @Override
    public List<String> remarks() {
        return List.of();
    }

    @Override
    public void close() throws IOException {
        try {
            closer.close();
        } catch (Exception failed) {
            throw new IOException("/dev/kmsg: " + failed.getMessage(), failed);
        }
    }
}
