package org.printkeeper.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.ResumePoint;

/** The commit path on a disk that fails, tears and forgets; {@code -Dcrash.seed=} repeats one. */
class CrashTest {
    private static final int RUNS = Integer.getInteger("crash.runs", 300);
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-21T08:00:00Z"));
    private static final StreamSettings SETTINGS =
            StreamSettings.defaults()
                    .withSizes(4_000, 1L << 40, 0)
                    .withCommit(Duration.ofMillis(50), Duration.ofSeconds(5), 10, Duration.ZERO);

    @Test
    void keepsEveryNumberOnceOrInAGapThroughFailuresAndCrashes() throws Exception {
        Long only = Long.getLong("crash.seed");
        for (long seed = only == null ? 1 : only; seed <= (only == null ? RUNS : only); seed++) {
            try {
                new Run(seed).play();
            } catch (AssertionError | RuntimeException | java.io.IOException e) {
                throw new AssertionError("repeat with -Dcrash.seed=" + seed, e);
            }
        }
    }

    /** Several lives of a writer on one disk. */
    private static final class Run {
        private final Random random;
        private final SimulatedStorage storage;
        private long nextSequence;
        private long durableSequence;

        Run(long seed) {
            random = new Random(seed);
            storage = new SimulatedStorage(seed ^ 0x5eed);
        }

        void play() throws Exception {
            for (int life = 0; life < 4; life++) {
                storage.failAtRate(0);
                storage.crashAfter(Integer.MAX_VALUE);
                Recovery found = Recovery.of(storage);
                nextSequence = found.resume().map(ResumePoint::nextSequence).orElse(0L);
                assertThat(Long.compareUnsigned(nextSequence, durableSequence))
                        .as("acknowledged up to %d, found up to %d", durableSequence, nextSequence)
                        .isNotNegative();
                live();
                storage.restart();
            }
            storage.failAtRate(0);
            Recovery found = Recovery.of(storage);
            check(found.resume().map(ResumePoint::nextSequence).orElse(0L));
        }

        private void live() throws Exception {
            StreamAppender appender =
                    new StreamAppender(storage, "kernel", Records.BOOT, SETTINGS, CLOCK, () -> {});
            Sealer sealer = new Sealer(storage);
            storage.failAtRate(random.nextInt(4) * 0.04);
            storage.crashAfter(20 + random.nextInt(300));
            try {
                appender.open(Recovery.of(storage), 0);
                for (int step = 0; step < 200; step++) {
                    act(appender, sealer);
                }
            } catch (SimulatedStorage.Crash powerOff) {
                // The next life goes on with what the disk still has.
            } catch (java.io.IOException refusedAtOpen) {
                // The daemon would end here and be started again.
            }
        }

        private void act(StreamAppender appender, Sealer sealer) {
            switch (random.nextInt(12)) {
                case 0 -> sealer.sealAll();
                case 1, 2 -> appender.sync(0);
                case 3 -> appender.roll(0);
                case 4 -> appender.tick(0);
                default -> append(appender);
            }
            if (appender.durableIndex() == appender.nextIndex() && appender.isDeclared()) {
                durableSequence = nextSequence;
            }
        }

        private void append(StreamAppender appender) {
            long last = nextSequence + random.nextInt(12);
            EntryBatch batch = Records.batch(nextSequence, last);
            nextSequence = last + 1;
            int from = 0;
            for (int tries = 0; tries < 3 && from < batch.entries(); tries++) {
                from = appender.append(batch, from, 0);
            }
            if (from < batch.entries()) {
                appender.lose(batch, from);
            }
        }

        private void check(long end) throws Exception {
            List<Entry> entries = Records.entries(storage);
            long expected = 0;
            long index = -1;
            for (Capture capture : Records.captures(entries)) {
                if (capture instanceof KmsgRecord record) {
                    assertThat(record.sequence()).isEqualTo(expected);
                    assertThat(record.toString()).isEqualTo(Records.record(expected));
                    expected++;
                } else if (capture instanceof Gap gap) {
                    assertThat(gap.firstMissing()).isEqualTo(expected);
                    expected = gap.lastMissing() + 1;
                }
            }
            assertThat(expected).isEqualTo(end);
            for (Entry entry : entries) {
                assertThat(entry.index()).isEqualTo(++index);
            }
        }
    }
}
