package org.printkeeper.agent.cli;

import java.nio.charset.StandardCharsets;
import org.printkeeper.agent.linux.Klogctl;
import org.printkeeper.agent.source.KmsgFile;
import org.printkeeper.agent.source.SourceUnavailableException;
import org.printkeeper.agent.web.Metrics;
import org.printkeeper.agent.web.Samples;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;

/**
 * The kernel's log buffer now.
 *
 * @param bytes its size; not positive when it is not told
 * @param oldest number of its oldest record, unsigned; −1 when it may not be read
 */
record RingState(int bytes, long oldest) {
    private static final int MAX_RECORD_BYTES = 8192;

    /** One record is read, by an open file of our own: nobody else's position changes. */
    static RingState ofThisHost() {
        return new RingState(Klogctl.bufferBytes(), oldestNow());
    }

    private static long oldestNow() {
        byte[] record = new byte[MAX_RECORD_BYTES];
        try {
            KmsgFile ring = KmsgFile.open(KmsgFile.PATH);
            int length = ring.read(record, 0, record.length);
            ring.close();
            return length <= 0
                    ? -1
                    : KmsgRecord.parse(new String(record, 0, length, StandardCharsets.ISO_8859_1))
                            .sequence();
        } catch (SourceUnavailableException | MalformedEntryException hidden) {
            return -1;
        }
    }

    /**
     * Adds what is known.
     *
     * @param newest number of the newest record, or −1
     * @param peakPerSecond 0 when none came yet
     */
    void measure(long newest, double peakPerSecond, Samples samples) {
        if (bytes > 0) {
            samples.add(Metrics.RING_SIZE, bytes);
        }
        if (oldest == -1 || newest == -1 || Long.compareUnsigned(newest, oldest) < 0) {
            return;
        }
        long records = newest - oldest + 1;
        samples.add(Metrics.RING_RECORDS, records);
        if (peakPerSecond > 0) {
            samples.add(Metrics.RING_HEADROOM, records / peakPerSecond);
        }
    }
}
