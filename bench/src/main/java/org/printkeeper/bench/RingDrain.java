package org.printkeeper.bench;

import java.io.IOException;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.agent.source.HandOver;
import org.printkeeper.agent.source.KmsgDevice;
import org.printkeeper.agent.source.KmsgFile;
import org.printkeeper.agent.source.KmsgReader;
import org.printkeeper.agent.source.SourceSettings;
import org.printkeeper.agent.source.SystemClock;
import org.printkeeper.core.record.EntryBatch;

/**
 * The whole capture path over one ring, from its first record to drained, with nothing behind it:
 * the counterpart of {@code reader drain}. Prints "records nanoseconds" for each round.
 *
 * <p>The first record is left out of both: with it come the marks that open a capture.
 */
public final class RingDrain implements HandOver {
    private final BootFacts boot = BootFacts.ofThisHost();
    private final SourceSettings settings = SourceSettings.defaults("bench");
    private final SystemClock clock = new SystemClock();
    private long records;

    RingDrain() throws IOException {}

    /** Arguments: rounds to warm up, rounds to print. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int warmUp = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        RingDrain drain = new RingDrain();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < warmUp + rounds; i++) {
            long nanos = drain.once();
            if (i >= warmUp) {
                out.append(drain.records()).append(' ').append(nanos).append('\n');
            }
        }
        System.out.print(out);
    }

    /** Drains the ring once; returns the nanoseconds it took. */
    long once() throws IOException, InterruptedException {
        records = 0;
        try (KmsgFile file = KmsgFile.open(KmsgFile.PATH)) {
            Stopwatch device = new Stopwatch(file);
            KmsgReader reader =
                    new KmsgReader(
                            device,
                            this,
                            settings,
                            boot,
                            clock,
                            null,
                            sequence -> null,
                            into -> -Errno.ENOSYS);
            reader.stop(); // drain, then end
            reader.run();
            return device.nanos();
        }
    }

    long records() {
        return records - 1;
    }

    @Override
    public EntryBatch exchange(EntryBatch full) {
        records += full.records();
        full.clear();
        return full;
    }

    /** The device, with the time from its second read to the one that found nothing more. */
    private static final class Stopwatch implements KmsgDevice {
        private final KmsgDevice device;
        private int reads;
        private long start;
        private long end;

        Stopwatch(KmsgDevice device) {
            this.device = device;
        }

        long nanos() {
            return end - start;
        }

        @Override
        public int read(byte[] into, int offset, int maxBytes) {
            if (reads++ == 1) {
                start = System.nanoTime();
            }
            int length = device.read(into, offset, maxBytes);
            if (length < 0) {
                end = System.nanoTime();
            }
            return length;
        }

        @Override
        public int await(int timeoutMillis) {
            return device.await(timeoutMillis);
        }

        @Override
        public int seek(Position position) {
            return device.seek(position);
        }

        @Override
        public void wake() {
            device.wake();
        }
    }
}
