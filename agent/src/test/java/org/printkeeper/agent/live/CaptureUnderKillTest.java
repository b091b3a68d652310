package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The capture is killed with SIGKILL while the kernel writes 5,000 records a second. */
@Live
class CaptureUnderKillTest {
    private static final int KILLS = 20;
    private static final int PER_MILLI = 5;
    private static final int PER_SECOND = PER_MILLI * 1000;

    /** What the smallest usual ring (128 KiB) holds while nobody reads. */
    private static final int FITS_THE_RING = 600;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir Path folder;

    @Test
    void losesAndRepeatsNothingThatTheRingStillHolds() throws Exception {
        try (Turn _ = Lab.turn();
                Recorder recorder = Lab.record(Lab.nextSequence(), folder.resolve("reference"));
                Capturing capturing = new Capturing(folder)) {
            for (int i = 0; i < KILLS; i++) {
                var flood =
                        CompletableFuture.supplyAsync(
                                () -> Lab.flood(FITS_THE_RING, PER_MILLI, folder.resolve("flood")));
                killAtRandom(capturing);
                capturing.awaitSequence(flood.join().number("last_seq"));
            }
            assertThat(capturing.stop()).isZero();

            RawLog truth = recorder.finish();
            RawLog archive = archived(capturing, truth);
            assertThat(archive.gaps()).as("seed %d", seed).isEmpty();
            assertSameRecords(archive, truth, sequence -> true);
        }
    }

    /** Short records, of which the ring holds 0.8 s: about what it takes to start anew. */
    @Test
    void repeatsNothingAndDeclaresWhatTheRingLostUnderALoadThatNeverPauses() throws Exception {
        List<String> jvm = Installed.in(Files.createDirectory(folder.resolve("installed")));
        try (Turn _ = Lab.turn();
                Recorder recorder = Lab.record(Lab.nextSequence(), folder.resolve("reference"));
                Capturing capturing = new Capturing(folder, jvm);
                Load load = Lab.pour(PER_SECOND)) {
            capturing.awaitReading();
            for (int i = 0; i < KILLS; i++) {
                killAtRandom(capturing);
                capturing.awaitReading();
            }
            long written = load.finish();
            capturing.awaitSequence(Lab.nextSequence() - 1);
            assertThat(capturing.stop()).isZero();

            RawLog truth = recorder.finish();
            RawLog archive = archived(capturing, truth);
            assertThat(truth.matching("^t \\d{6,}$")).hasSize(Math.toIntExact(written));
            // LIMIT: a JVM that takes longer to start than the ring lasts leaves a gap; it is
            // exact.
            assertSameRecords(archive, truth, sequence -> !archive.declaresMissing(sequence));
        }
    }

    @Test
    void archivesEachRecordOnceOrDeclaresItMissingUnderALoadThatNeverPauses() throws Exception {
        try (Turn _ = Lab.turn();
                Recorder recorder = Lab.record(Lab.nextSequence(), folder.resolve("reference"));
                Capturing capturing = new Capturing(folder)) {
            var flood =
                    CompletableFuture.supplyAsync(
                            () -> Lab.flood(60_000, PER_MILLI, folder.resolve("flood")));
            for (int i = 0; i < KILLS && !flood.isDone(); i++) {
                killAtRandom(capturing);
            }
            capturing.awaitSequence(flood.join().number("last_seq"));
            assertThat(capturing.stop()).isZero();

            RawLog truth = recorder.finish();
            RawLog archive = archived(capturing, truth);
            assertSameRecords(archive, truth, sequence -> !archive.declaresMissing(sequence));
        }
    }

    private void killAtRandom(Capturing capturing) throws IOException, InterruptedException {
        Thread.sleep(random.nextInt(600));
        capturing.kill9();
        capturing.startAgain();
    }

    private static RawLog archived(Capturing capturing, RawLog truth) throws IOException {
        return capturing
                .archive()
                .between(truth.records().getFirst().sequence(), truth.lastSequence());
    }

    private void assertSameRecords(RawLog archive, RawLog truth, LongPredicate expected) {
        List<RawLog.Rec> wanted =
                truth.records().stream()
                        .filter(record -> expected.test(record.sequence()))
                        .toList();
        System.out.printf(
                "seed %d: %d records, %d archived, %d gaps%n",
                seed, truth.records().size(), archive.records().size(), archive.gaps().size());
        assertThat(archive.records()).as("seed %d", seed).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(archive.records().get(i).raw())
                    .as("seed %d", seed)
                    .isEqualTo(wanted.get(i).raw());
        }
    }
}
