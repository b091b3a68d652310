package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon tells what the kernel reports while it happens. */
@Live
class LiveDetectTest {
    private static final Duration WITHIN_A_MINUTE = Duration.ofSeconds(60);

    private static final int MORE_THAN_THE_RING = 20_000;

    @TempDir Path folder;

    @Test
    void tellsAnOomKillWithinAMinuteAndOnceThoughItIsStartedAgain() throws Exception {
        Path config = folder.resolve("printkeeper.toml");
        Files.writeString(
                config,
                "state_dir = \"%s\"\n[audit]\ncollectors = []\n"
                        .formatted(folder.resolve("state")));
        try (Turn _ = Lab.turn()) {
            Lab.flood(MORE_THAN_THE_RING, 20, folder.resolve("flood")); // no earlier kill is in it
            try (Program daemon = Program.daemon(log(), "--config", config.toString())) {
                await(() -> Files.exists(folder.resolve("state/control")));
                long before = Lab.nextSequence();
                Lab.event("oom");
                await(() -> !kills(before).isEmpty());
                assertThat(kills(before))
                        .singleElement()
                        .satisfies(kill -> {
                            assertThat(kill.text("title")).contains("Memory limit");
                            assertThat(kill.text("evidence")).contains("victim=tail");
                            assertThat(kill.text("time")).startsWith("20");
                        });
                assertThat(daemon.stop()).isZero();
            }
            int told = kills(0).size();
            try (Program daemon = Program.daemon(log(), "--config", config.toString())) {
                await(() -> Files.exists(folder.resolve("state/control")));
                long before = Lab.nextSequence();
                Lab.event("ext4-abort");
                await(() -> told(before).anyMatch(line -> line.contains("fs.remount_ro")));
                assertThat(kills(0)).hasSize(told);
                assertThat(daemon.stop()).isZero();
            }
        }
    }

    private Path log() {
        return folder.resolve("log");
    }

    private List<Json> kills(long from) throws IOException {
        return told(from)
                .map(Json::parse)
                .filter(told -> told.text("kind").equals("mem.oom.memcg"))
                .toList();
    }

    /** Findings of incidents whose first record has at least this number. */
    private Stream<String> told(long from) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("state/streams/findings"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".klog")).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines.stream()
                .filter(line -> line.contains("\"type\":\"incident\""))
                .filter(line -> Json.parse(line).number("first_seq") >= from);
    }

    /** Whether something has come to be. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(Condition condition) throws Exception {
        Instant end = Instant.now().plus(WITHIN_A_MINUTE);
        while (!condition.holds()) {
            assertThat(Instant.now()).as(Files.readString(log())).isBefore(end);
            Thread.sleep(200);
        }
    }
}
