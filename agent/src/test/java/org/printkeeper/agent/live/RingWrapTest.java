package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ring is overwritten while the capture does not read: what is gone becomes one gap with exact
 * ends.
 */
@Live
class RingWrapTest {
    private static final int MORE_THAN_THE_RING = 20_000;

    @TempDir Path folder;

    @Test
    void declaresWhatWasOverwrittenWhileItWasPaused() throws Exception {
        try (Turn _ = Lab.turn();
                Recorder recorder = Lab.record(Lab.nextSequence(), folder.resolve("reference"));
                Capturing capturing = new Capturing(folder)) {
            settle(capturing);
            capturing.program().pause();
            Json flood = Lab.flood(MORE_THAN_THE_RING, 20, folder.resolve("flood"));
            capturing.program().resume();

            assertOneExactGap(capturing, recorder, flood, "overrun");
        }
    }

    @Test
    void declaresWhatWasOverwrittenWhileItWasDown() throws Exception {
        try (Turn _ = Lab.turn();
                Recorder recorder = Lab.record(Lab.nextSequence(), folder.resolve("reference"));
                Capturing capturing = new Capturing(folder)) {
            settle(capturing);
            capturing.kill9();
            Json flood = Lab.flood(MORE_THAN_THE_RING, 20, folder.resolve("flood"));
            capturing.startAgain();

            assertOneExactGap(capturing, recorder, flood, "not-running");
        }
    }

    /** The capture has read everything, so the gap must begin within the flood. */
    private void settle(Capturing capturing) throws Exception {
        capturing.awaitSequence(Lab.flood(10, 1, folder.resolve("before")).number("last_seq"));
    }

    private static void assertOneExactGap(
            Capturing capturing, Recorder recorder, Json flood, String cause) throws Exception {
        capturing.awaitSequence(flood.number("last_seq"));
        assertThat(capturing.stop()).isZero();
        RawLog truth = recorder.finish();
        RawLog archive =
                capturing
                        .archive()
                        .between(truth.records().getFirst().sequence(), truth.lastSequence());

        assertThat(archive.gaps()).hasSize(1);
        RawLog.Hole gap = archive.gaps().getFirst();
        assertThat(gap.last() - gap.first()).isGreaterThan(MORE_THAN_THE_RING / 2);
        assertThat(archive.records().stream().map(RawLog.Rec::raw))
                .containsExactlyElementsOf(
                        truth.records().stream()
                                .filter(record -> !gap.holds(record.sequence()))
                                .map(RawLog.Rec::raw)
                                .toList());
        assertThat(archive.controls())
                .contains(
                        "# gap first=%d last=%d cause=%s after_usec=%d before_usec=%d"
                                .formatted(
                                        gap.first(),
                                        gap.last(),
                                        cause,
                                        microsOf(truth, gap.first() - 1),
                                        microsOf(truth, gap.last() + 1)));
    }

    private static long microsOf(RawLog log, long sequence) {
        return log.records().stream()
                .filter(record -> record.sequence() == sequence)
                .findFirst()
                .orElseThrow()
                .micros();
    }
}
