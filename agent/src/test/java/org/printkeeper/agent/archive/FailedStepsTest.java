package org.printkeeper.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.ResumePoint;

/** What becomes of segments after steps of the disk that failed: a sync, or a deletion. */
class FailedStepsTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-21T08:00:00Z"));

    private SimulatedStorage stream = new SimulatedStorage(0);

    private StreamAppender open(StreamSettings settings) throws Exception {
        SimulatedStorage disk = new SimulatedStorage(1);
        disk.makeFolder("kernel");
        stream = disk.folder("kernel");
        StreamAppender appender =
                new StreamAppender(stream, "kernel", Records.BOOT, settings, CLOCK, () -> {});
        appender.open(Recovery.of(stream), 0);
        return appender;
    }

    /**
     * A file that ends on a block boundary may have been cut by a crash, so readers leave its last
     * entry out: with no length of the tail may the copy end there.
     */
    @Test
    void theCopyCountsToItsLastEntryWhateverItsLength() throws Exception {
        for (int length = 0; length < PlainEntries.BLOCK_BYTES; length++) {
            StreamAppender appender = open(StreamSettings.defaults());
            appender.append(record(0, 100), 0, 0);
            appender.sync(0);
            appender.append(record(1, length), 0, 0);
            stream.failSync(0, false);
            appender.sync(0);
            assertThat(appender.durableIndex()).isEqualTo(appender.nextIndex());
            assertThat(Recovery.of(stream).resume().map(ResumePoint::nextSequence))
                    .as("a text of %d bytes", length)
                    .hasValue(2L);
        }
    }

    @Test
    void dropsNothingWhoseDeclarationCannotBeReadBack() throws Exception {
        StreamSettings tiny = StreamSettings.defaults().withSizes(4_000, 8_000, 0);
        for (int after = 0; after < 4; after++) {
            StreamAppender appender =
                    open(
                            tiny.withCommit(
                                    Duration.ofDays(1), Duration.ofDays(1), 10, Duration.ZERO));
            for (long first = 0; first < 200; first += 40) {
                appender.append(Records.batch(first, first + 39), 0, 0);
                appender.roll(0);
                new Sealer(stream).sealAll();
            }
            appender.append(Records.batch(200, 239), 0, 0);
            stream.failSync(after, true);
            appender.roll(0);
            List<Entry> entries = Records.entries(stream);
            long oldest = entries.getFirst().index();
            long declared =
                    entries.stream()
                            .map(Records::text)
                            .filter(text -> text.startsWith("# prune "))
                            .mapToLong(text -> Long.parseLong(text.replaceAll(".*last=| .*\n", "")))
                            .max()
                            .orElse(-1);
            assertThat(oldest).as("failure %d", after).isLessThanOrEqualTo(declared + 1);
        }
    }

    @Test
    void dropsTheTwinThatASealerLeftToo() throws Exception {
        StreamAppender appender = open(StreamSettings.defaults().withSizes(4_000, 8_000, 0));
        appender.append(Records.batch(0, 39), 0, 0);
        appender.roll(0);
        new Sealer(stream).sealAll();
        String oldest = Segment.plainName(0);
        stream.create(oldest).close();
        for (long first = 40; first < 400; first += 40) {
            appender.append(Records.batch(first, first + 39), 0, 0);
            appender.roll(0);
            new Sealer(stream).sealAll();
        }
        assertThat(stream.names()).doesNotContain(oldest, Segment.sealedName(0));
    }

    @Test
    void countsEntriesWithoutNumbersThatCannotBeReadBack() throws Exception {
        StreamAppender appender = open(StreamSettings.defaults());
        EntryBatch batch = new EntryBatch(256);
        for (String line : List.of("{\"a\":1}\n", "{\"a\":2}\n")) {
            batch.add(line.getBytes(StandardCharsets.UTF_8), 0, line.length());
        }
        appender.append(batch, 0, 0);
        stream.failSync(0, true);
        appender.sync(0);
        appender.append(record(0, 10), 0, 0);
        assertThat(Records.entries(stream).stream().map(Records::text))
                .anyMatch(text -> text.startsWith("# storage lost_entries=2 "));
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
