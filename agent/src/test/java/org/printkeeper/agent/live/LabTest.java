package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measure itself: an event, a flood and an independent recording of both agree. */
@Live
class LabTest {
    @TempDir Path folder;

    @Test
    void recordsWhatItMakes() throws Exception {
        try (Turn _ = Lab.turn();
                Recorder recorder = Lab.record(Lab.nextSequence(), folder.resolve("reference"))) {
            Json event = Lab.event("oom-burst", "3");
            Json flood = Lab.flood(100, 5, folder.resolve("flood"));
            RawLog recording = recorder.finish();

            assertThat(recording.matching("Killed process \\d+ \\(lab-burst\\)")).hasSize(3);
            assertThat(recording.matching(flood.text("pattern"))).hasSize(100);
            assertThat(
                            recording
                                    .between(event.number("first_seq"), flood.number("last_seq"))
                                    .records())
                    .endsWith(
                            RawLog.recording(folder.resolve("flood"))
                                    .records()
                                    .toArray(RawLog.Rec[]::new));
        }
    }
}
