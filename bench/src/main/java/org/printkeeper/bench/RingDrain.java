package org.printkeeper.bench;

import java.io.IOException;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.agent.source.HandOver;
import org.printkeeper.agent.source.KmsgFile;
import org.printkeeper.agent.source.KmsgReader;
import org.printkeeper.agent.source.SourceSettings;
import org.printkeeper.agent.source.SystemClock;
import org.printkeeper.core.record.EntryBatch;

/**
 * The whole capture path of one ring, from open to drained, with nothing behind it: the counterpart
 * of {@code reader drain}. Prints "records nanoseconds" for each round.
 */
public final class RingDrain implements HandOver {
    private final BootFacts boot = BootFacts.ofThisHost();
    private final SourceSettings settings = SourceSettings.defaults("bench");
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
        try (KmsgFile device = KmsgFile.open(KmsgFile.PATH)) {
            KmsgReader reader =
                    new KmsgReader(
                            device,
                            this,
                            settings,
                            boot,
                            new SystemClock(),
                            null,
                            sequence -> null,
                            into -> -Errno.ENOSYS);
            reader.stop(); // drain, then end
            long start = System.nanoTime();
            reader.run();
            return System.nanoTime() - start;
        }
    }

    long records() {
        return records;
    }

    @Override
    public EntryBatch exchange(EntryBatch full) {
        records += full.records();
        full.clear();
        return full;
    }
}
