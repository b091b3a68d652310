package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.printkeeper.agent.follow.HealthWatch;

class CaptureHealthTest {
    private final CaptureHealth capture = new CaptureHealth();

    private List<String> look(String disk, String notary, long queued, long nextIndex) {
        return capture.look(disk, notary, queued, nextIndex).stream()
                .map(HealthWatch.Illness::part)
                .toList();
    }

    @Test
    void saysWhatTheDiskAndTheNotarySay() {
        assertThat(look("", "", 0, 10)).isEmpty();
        assertThat(capture.look("No space left on device", "no key", 3, 10))
                .containsExactly(
                        new HealthWatch.Illness("archive", 90, "No space left on device"),
                        new HealthWatch.Illness("checkpoints", 60, "no key"));
    }

    @Test
    void noticesADiskThatHangsWithoutAnError() {
        assertThat(look("", "", 5, 10)).as("it may just have begun").isEmpty();
        assertThat(look("", "", 5, 20)).as("it goes on").isEmpty();
        assertThat(look("", "", 5, 20)).containsExactly("archive");
        assertThat(look("", "", 0, 20)).as("there is nothing to write").isEmpty();
    }
}
