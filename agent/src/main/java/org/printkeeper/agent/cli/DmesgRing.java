package org.printkeeper.agent.cli;

import java.io.IOException;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.NativeException;
import org.printkeeper.agent.source.KmsgDevice;
import org.printkeeper.agent.source.KmsgFile;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;

/**
 * The ring as /dev/kmsg gives it, with the gaps that util-linux passes over in silence.
 *
 * <p>Thread: one.
 */
final class DmesgRing {
    private static final int BUFFER_BYTES = 8192;
    private static final int FOREVER = -1;

    private final KmsgDevice device;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private boolean begun;
    private long nextSequence;
    private long lastMicros = Gap.UNKNOWN_MICROS;
    private Cause cause = Cause.OVERRUN;

    DmesgRing(KmsgDevice device) {
        this.device = device;
    }

    /** Hands on what is there now. */
    void drain(DmesgSink sink) throws IOException {
        int length = device.read(buffer, 0, BUFFER_BYTES);
        while (length != -Errno.EAGAIN && length != 0) {
            take(length, sink);
            length = device.read(buffer, 0, BUFFER_BYTES);
        }
        sink.idle();
    }

    /** Hands on what is there now and what comes, until the thread is interrupted. */
    void follow(DmesgSink sink) throws IOException {
        while (!Thread.currentThread().isInterrupted()) {
            drain(sink);
            device.await(FOREVER);
        }
    }

    private void take(int length, DmesgSink sink) throws IOException {
        switch (-length) {
            case Errno.EPIPE -> cause = Cause.OVERRUN;
            case Errno.EINVAL -> cause = Cause.REJECTED;
            default -> {
                if (length < 0) {
                    throw new NativeException("read " + KmsgFile.PATH, -length);
                }
                take(record(length), sink);
            }
        }
    }

    private KmsgRecord record(int length) throws IOException {
        try {
            return KmsgRecord.parse(buffer, 0, length);
        } catch (MalformedEntryException unreadable) {
            throw new IOException(KmsgFile.PATH + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private void take(KmsgRecord record, DmesgSink sink) {
        long sequence = record.sequence();
        if (begun && Long.compareUnsigned(sequence, nextSequence) > 0) {
            long before = record.timestampMicros();
            sink.gap(new Gap(nextSequence, sequence - 1, cause, lastMicros, before));
        }
        begun = true;
        cause = Cause.OVERRUN;
        nextSequence = sequence + 1;
        lastMicros = record.timestampMicros();
        sink.record(record);
    }
}
