package org.printkeeper.agent.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.follow.FindingLine;
import org.printkeeper.agent.follow.Statement;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.Entry;

class AlertFollowerTest {
    @TempDir Path folder;

    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final Recorded channel = new Recorded();
    private AlertFollower follower;
    private long index;

    /** A channel that keeps what it is given, or fails as it is told. */
    private static final class Recorded implements Channel {
        private final List<String> taken = new ArrayList<>();
        private @Nullable IOException failure;
        private int attempts;
        private Duration repeatEvery = Duration.ZERO;

        @Override
        public void send(List<Alert> alerts) throws IOException {
            attempts++;
            if (failure != null) {
                throw failure;
            }
            alerts.forEach(alert -> taken.add(alert.state().label() + " " + alert.key()));
        }

        @Override
        public Duration repeatEvery() {
            return repeatEvery;
        }
    }

    @BeforeEach
    void begin() {
        follower =
                new AlertFollower(
                        "test", channel, AlertPolicy.DEFAULT, folder.resolve("book"), () -> now);
        index = follower.resumeAt(index);
    }

    private void take(Finding finding) throws Exception {
        take(FindingLine.encode(finding, now));
    }

    private void take(byte[] line) throws Exception {
        follower.onEntry(new Entry(index++, line), true);
    }

    private void pass(int seconds) throws Exception {
        for (int i = 0; i < seconds; i++) {
            now = now.plusSeconds(1);
            follower.onQuiet();
        }
    }

    @Test
    void tellsEachOnceInOrderOfImportanceAfterTenMinutesOfFailure() throws Exception {
        channel.failure = new IOException("down");
        for (int i = 0; i < 15; i++) {
            take(Findings.incident("trouble " + i, 50 + i, 1));
            pass(40);
        }
        assertThat(follower.status().trouble()).isEqualTo("down");
        assertThat(follower.status().pending()).isEqualTo(15);
        assertThat(channel.attempts).isBetween(10, 40); // growing pauses
        channel.failure = null;
        pass(61);
        assertThat(channel.taken)
                .hasSize(15)
                .startsWith("firing trouble 14", "firing trouble 13")
                .endsWith("firing trouble 0");
        assertThat(follower.status())
                .satisfies(status -> {
                    assertThat(status.trouble()).isEmpty();
                    assertThat(status.pending()).isZero();
                    assertThat(status.sent()).isEqualTo(15);
                });
    }

    @Test
    void waitsAsLongAsABusyReceiverWants() throws Exception {
        channel.failure = new Channel.BusyException("busy", Duration.ofSeconds(90));
        take(Findings.incident("panic", 95, 1));
        pass(80);
        assertThat(channel.attempts).isEqualTo(1);
        channel.failure = null;
        pass(11);
        assertThat(channel.taken).containsExactly("firing panic");
    }

    @Test
    void givesUpWhatIsRefusedAndGoesOnWithTheRest() throws Exception {
        channel.failure = new Channel.RefusedException("no such team");
        take(Findings.incident("panic", 95, 1));
        assertThat(follower.status().refused()).isEqualTo(1);
        channel.failure = null;
        take(Findings.incident("other", 95, 1));
        assertThat(channel.taken).containsExactly("firing other");
    }

    @Test
    void repeatsNothingAfterACleanStopNorAfterAKill() throws Exception {
        take(Findings.incident("panic", 95, 1));
        assertThat(channel.taken).hasSize(1);
        index = 0; // a kill: the cursor of the loop is behind
        begin();
        take(Findings.incident("panic", 95, 1));
        pass(10);
        assertThat(channel.taken).hasSize(1);
        follower.save();
        index = 1;
        begin();
        pass(20 * 60);
        assertThat(channel.taken).containsExactly("firing panic", "resolved panic");
    }

    @Test
    void sendsWhatHoldsAgainToThoseWhoForget() throws Exception {
        channel.repeatEvery = Duration.ofMinutes(1);
        take(Findings.incident("panic", 95, 1));
        pass(5 * 60);
        assertThat(channel.taken).hasSizeBetween(5, 7).containsOnly("firing panic");
        assertThat(follower.status().sent()).isEqualTo(1);
    }

    @Test
    void hearsWhatPeopleSay() throws Exception {
        take(Findings.incident("panic", 95, 1));
        take(new Statement(now, Finding.State.RESOLVED, "panic", 7, "fan replaced").encode());
        assertThat(channel.taken).containsExactly("firing panic", "resolved panic");
    }

    @Test
    void passesOverLinesThatAreNoFindings() throws Exception {
        take("#segment format=1\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        take(
                "{\"schema\":\"printkeeper.finding/9\",\"type\":\"later\"}\n"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(follower.status().pending()).isZero();
    }
}
