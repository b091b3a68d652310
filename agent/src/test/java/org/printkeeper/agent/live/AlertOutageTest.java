package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.alert.Certificates;
import org.printkeeper.agent.alert.Receiver;

/**
 * Receivers that are down, slow, broken or somebody else: the capture goes on, and when they are
 * well again each hears of every trouble once, the most severe first. The outage lasts seconds
 * here; AlertBookTest and AlertFollowerTest have ten minutes of it.
 */
@Live
class AlertOutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration OUTAGE = Duration.ofSeconds(15);
    private static final int MORE_THAN_THE_RING = 3_000;
    private static final List<String> KINDS = List.of("fs.remount_ro", "mem.oom.memcg");

    @TempDir Path folder;

    private Turn turn;
    private Path state;
    private Receiver down;
    private Receiver slow;
    private Receiver broken;
    private Receiver stranger;
    private Certificates ours;

    @BeforeEach
    void startReceivers() throws Exception {
        turn = Lab.turn();
        Lab.flood(MORE_THAN_THE_RING, 20, folder.resolve("before")); // no earlier trouble is in it
        state = folder.resolve("state");
        ours = Certificates.in(folder, "ours", "IP:127.0.0.1");
        down = new Receiver();
        slow = new Receiver();
        broken = new Receiver();
        stranger = new Receiver(Certificates.in(folder, "others", "IP:127.0.0.1").tls());
        down.goDown();
        slow.beSlow(Duration.ofSeconds(4));
        broken.answerWith(500);
    }

    @AfterEach
    void stopAll() throws IOException {
        List.of(down, slow, broken, stranger).forEach(Receiver::close);
        turn.close();
    }

    private Path configuration() throws IOException {
        StringBuilder toml =
                new StringBuilder(
                        "state_dir = \"%s\"\n[audit]\ncollectors = []\n".formatted(state));
        List<String> names = List.of("down", "slow", "broken", "stranger");
        List<Receiver> receivers = List.of(down, slow, broken, stranger);
        for (int i = 0; i < names.size(); i++) {
            toml.append(
                    "[alert.%s]\nurl = \"%s\"\ntimeout = \"1s\"\nca_file = \"%s\"\n"
                            .formatted(names.get(i), receivers.get(i).url(), ours.pem()));
        }
        return Files.writeString(folder.resolve("printkeeper.toml"), toml);
    }

    @Test
    void delayAlertsAndNothingElse() throws Exception {
        try (Program daemon =
                Program.daemon(folder.resolve("log"), "--config", configuration().toString())) {
            await("it runs", () -> Files.exists(state.resolve("control")));
            Lab.event("oom");
            Lab.event("ext4-abort");
            await("all channels fail", () -> channels().stream().allMatch(AlertOutageTest::fails));
            Instant end = Instant.now().plus(OUTAGE);
            long lost = capture("lost");
            Lab.flood(2 * MORE_THAN_THE_RING, 20, folder.resolve("flood"));
            long last = Lab.nextSequence() - 1;
            await("the capture goes on", () -> Long.parseLong(captureText("last_seq")) >= last);
            assertThat(capture("lost")).isEqualTo(lost);
            Thread.sleep(Math.max(0, Duration.between(Instant.now(), end).toMillis()));
            assertThat(List.of(down, broken, stranger)).allMatch(none -> none.taken().isEmpty());

            down.comeBack();
            slow.beSlow(Duration.ZERO);
            broken.answerWith(200);
            stranger.goDown();
            stranger.comeBack(ours.tls());
            await("nothing waits", () -> channels().stream().noneMatch(AlertOutageTest::waits));
            for (Receiver receiver : List.of(down, broken, stranger)) {
                assertThat(told(receiver).stream().map(alert -> alert.text("id")))
                        .doesNotHaveDuplicates();
            }
            for (Receiver receiver : List.of(down, slow, broken, stranger)) {
                assertThat(told(receiver).stream().map(alert -> alert.text("kind")))
                        .containsAll(KINDS);
            }
            for (Receiver receiver : List.of(down, broken, stranger)) {
                assertThat(told(receiver))
                        .isSortedAccordingTo(
                                Comparator.comparingLong(alert -> -alert.number("severity")));
            }
            assertThat(daemon.stop()).isZero();
        }
    }

    private static List<Json> told(Receiver receiver) {
        return receiver.bodies().stream()
                .flatMap(body -> Json.parse(body).get("alerts").items().stream())
                .toList();
    }

    private List<Json> channels() throws IOException {
        return Status.of(state.resolve("control")).json().get("alerts").items();
    }

    private static boolean fails(Json channel) {
        return channel.number("errors") > 0 && channel.number("pending") >= KINDS.size();
    }

    private static boolean waits(Json channel) {
        return channel.number("pending") > 0 || !channel.text("trouble").isEmpty();
    }

    private long capture(String number) throws IOException {
        return Status.of(state.resolve("control")).json().get("capture").number(number);
    }

    private String captureText(String name) throws IOException {
        return Status.of(state.resolve("control")).json().get("capture").text(name);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(String what, Condition condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.holds()) {
            assertThat(Instant.now()).as(() -> what + ": " + read("log") + status()).isBefore(end);
            Thread.sleep(200);
        }
    }

    private String status() {
        try {
            return Status.of(state.resolve("control")).json().toString();
        } catch (IOException none) {
            return none.toString();
        }
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException none) {
            return none.toString();
        }
    }
}
