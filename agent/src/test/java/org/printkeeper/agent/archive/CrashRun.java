package org.printkeeper.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.ResumePoint;

/**
 * Several lives of a writer, its sealer and its notary on one disk that fails, tears and forgets;
 * what each crash left is given to a verifier as it lies there.
 */
public final class CrashRun {
    /** Somebody who checks the archive in a real directory. */
    public interface Verifier {
        /**
         * Checks it.
         *
         * @param all whether everything must be signed
         */
        void verify(Path stream, boolean all) throws IOException;
    }

    private static final int LIVES = 4;
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-21T08:00:00Z"));

    private final Random random;
    private final SimulatedStorage disk;
    private final SimulatedStorage stream;
    private final SimulatedStorage identity;
    private final StreamSettings settings;
    private final Verifier verifier;
    private final Path copy;
    private long nextSequence;
    private long durableSequence;
    private long signedEnd;

    /**
     * A disk and what is to happen to it.
     *
     * @param copy where the verifier finds the archive; emptied by it
     */
    public CrashRun(long seed, Path copy, Verifier verifier) throws IOException {
        random = new Random(seed);
        disk = new SimulatedStorage(seed ^ 0x5eed);
        this.copy = copy;
        this.verifier = verifier;
        disk.makeFolder("kernel");
        disk.makeFolder("identity");
        stream = disk.folder("kernel");
        identity = disk.folder("identity");
        boolean prunes = random.nextInt(4) == 0;
        settings =
                StreamSettings.defaults()
                        .withSizes(4_000, prunes ? 12_000 : 1L << 40, 0)
                        .withCommit(
                                Duration.ofMillis(50), Duration.ofSeconds(5), 10, Duration.ZERO);
    }

    /** Plays it; returns how many steps of the disk failed. */
    public int play() throws Exception {
        for (int life = 0; life < LIVES; life++) {
            live();
            disk.restart();
            calm();
            verify(false);
            resume();
        }
        liveOn();
        verify(true);
        check();
        return disk.failures();
    }

    private void calm() {
        disk.failAtRate(0);
        disk.crashAfter(Integer.MAX_VALUE);
    }

    private void verify(boolean all) throws IOException {
        Path directory = copy.resolve("kernel");
        stream.writeTo(directory);
        verifier.verify(directory, all);
    }

    /** What was acknowledged must be there, and what was signed. */
    private void resume() throws IOException {
        Recovery found = Recovery.of(stream);
        nextSequence = found.resume().map(ResumePoint::nextSequence).orElse(0L);
        assertThat(nextSequence).as("acknowledged").isGreaterThanOrEqualTo(durableSequence);
        assertThat(found.next()).as("signed").isGreaterThanOrEqualTo(signedEnd);
        assertThat(found.signedEnd()).as("signed").isGreaterThanOrEqualTo(signedEnd);
    }

    private StreamAppender appender() {
        return new StreamAppender(stream, "kernel", Records.BOOT, settings, CLOCK, () -> {});
    }

    private Notary notary(StreamAppender appender) {
        StreamReader reader = new StreamReader(stream);
        return new Notary(
                reader,
                appender::durableIndex,
                () -> EvidenceLog.open(stream, identity, "crash.invalid", reader.firstIndex()),
                Duration.ZERO,
                Duration.ZERO);
    }

    private void live() throws IOException {
        StreamAppender appender = appender();
        Notary notary = notary(appender);
        Sealer sealer = new Sealer(stream);
        disk.failAtRate(random.nextInt(4) * 0.04);
        disk.crashAfter(20 + random.nextInt(400));
        try {
            appender.open(Recovery.of(stream), 0);
            ringWraps(appender);
            for (int step = 0; step < 200; step++) {
                act(appender, sealer, notary);
            }
            appender.close(0);
            notary.attempt(true);
        } catch (SimulatedStorage.Crash powerOff) {
            // The next life goes on with what the disk still has.
        } catch (IOException refusedAtOpen) {
            // The daemon would end here and be started again.
        }
    }

    /** A life without a fault: all that can be signed is signed at its end. */
    private void liveOn() throws IOException {
        StreamAppender appender = appender();
        appender.open(Recovery.of(stream), 0);
        append(appender);
        appender.close(0);
        Notary notary = notary(appender);
        notary.attempt(true);
        assertThat(notary.trouble()).isEmpty();
    }

    /** While nobody read, the ring may have lost some: capture declares it. */
    private void ringWraps(StreamAppender appender) {
        if (nextSequence > 0 && random.nextInt(3) == 0) {
            long last = nextSequence + random.nextInt(5);
            EntryBatch batch = new EntryBatch(256);
            batch.add(new Gap(nextSequence, last, Cause.OVERRUN, -1, -1));
            nextSequence = last + 1;
            append(appender, batch);
        }
    }

    private void act(StreamAppender appender, Sealer sealer, Notary notary) throws IOException {
        switch (random.nextInt(14)) {
            case 0 -> sealer.sealAll();
            case 1, 2 -> appender.sync(0);
            case 3 -> appender.roll(0);
            case 4 -> appender.tick(0);
            case 5 -> {
                notary.attempt(random.nextBoolean());
                if (notary.trouble().isEmpty()) {
                    signedEnd = Epochs.of(stream).signedEnd();
                }
            }
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
        append(appender, batch);
    }

    private static void append(StreamAppender appender, EntryBatch batch) {
        int from = 0;
        for (int tries = 0; tries < 3 && from < batch.entries(); tries++) {
            from = appender.append(batch, from, 0);
        }
        if (from < batch.entries()) {
            appender.lose(batch, from);
        }
    }

    /** Every number once, as written, or in one gap; every index once. */
    private void check() throws Exception {
        List<Entry> entries = Records.entries(stream);
        long index = entries.getFirst().index();
        boolean pruned = index > 0;
        long expected = pruned ? -1 : 0;
        for (Capture capture : Records.captures(entries)) {
            if (capture instanceof KmsgRecord record) {
                expected = expected < 0 ? record.sequence() : expected;
                assertThat(record.sequence()).isEqualTo(expected);
                assertThat(record.toString()).isEqualTo(Records.record(expected));
                expected++;
            } else if (capture instanceof Gap gap) {
                expected = expected < 0 ? gap.firstMissing() : expected;
                assertThat(gap.firstMissing()).isEqualTo(expected);
                expected = gap.lastMissing() + 1;
            } else if (capture instanceof Mark mark) {
                assertThat(mark.kind()).isNotEqualTo(Mark.DAMAGE);
            }
        }
        assertThat(expected).isEqualTo(nextSequence);
        for (Entry entry : entries) {
            assertThat(entry.index()).isEqualTo(index++);
        }
    }
}
