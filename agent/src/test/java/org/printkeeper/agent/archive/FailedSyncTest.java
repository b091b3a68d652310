package org.printkeeper.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.ResumePoint;

/** What an unsynced tail looks like after it was copied into a new segment. */
class FailedSyncTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-21T08:00:00Z"));

    /**
     * A file that ends on a block boundary may have been cut by a crash, so readers leave its last
     * entry out: with no length of the tail may the copy end there.
     */
    @Test
    void theCopyCountsToItsLastEntryWhateverItsLength() throws Exception {
        for (int length = 0; length < PlainEntries.BLOCK_BYTES; length++) {
            SimulatedStorage disk = new SimulatedStorage(length);
            disk.makeFolder("kernel");
            SimulatedStorage stream = disk.folder("kernel");
            StreamAppender appender =
                    new StreamAppender(
                            stream,
                            "kernel",
                            Records.BOOT,
                            StreamSettings.defaults(),
                            CLOCK,
                            () -> {});
            appender.open(Recovery.of(stream), 0);
            appender.append(record(0, 100), 0, 0);
            appender.sync(0);
            appender.append(record(1, length), 0, 0);
            disk.failNextSync();
            appender.sync(0);
            assertThat(appender.durableIndex()).isEqualTo(appender.nextIndex());
            assertThat(Recovery.of(stream).resume().map(ResumePoint::nextSequence))
                    .as("a text of %d bytes", length)
                    .hasValue(2L);
        }
    }

    private static EntryBatch record(long sequence, int length) {
        byte[] bytes =
                ("6," + sequence + ",0,-;" + "x".repeat(length) + "\n")
                        .getBytes(StandardCharsets.US_ASCII);
        EntryBatch batch = new EntryBatch(1024);
        batch.addRecord(bytes, 0, bytes.length, sequence, Level.INFO);
        return batch;
    }
}
