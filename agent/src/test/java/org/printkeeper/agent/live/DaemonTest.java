package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signals, and a disk without room, as they happen to the running program. */
@Live
class DaemonTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int KILLED_BY_TERM = 128 + 15;

    @TempDir Path folder;

    /**
     * Until the JVM runs our code it knows no better than to die; from then on the end is clean.
     */
    @Test
    void endsCleanlyWhenItIsToldToAtOnce() throws Exception {
        int clean = 0;
        for (int i = 0; i < 10; i++) {
            Path state = folder.resolve("state" + i);
            try (Program daemon =
                    Program.daemon(folder.resolve("log" + i), "--state-dir", state.toString())) {
                Thread.sleep(100L * i);
                int exit = daemon.stop();
                assertThat(exit).isIn(0, KILLED_BY_TERM);
                assertThat(exit == 0 || !Files.exists(state.resolve("control")))
                        .as("killed although it was ready")
                        .isTrue();
                clean += exit == 0 ? 1 : 0;
            }
        }
        assertThat(clean).isPositive();
    }

    @Test
    void appliesOnReloadWhatItCan() throws Exception {
        Path config = folder.resolve("printkeeper.toml");
        Path log = folder.resolve("log");
        Files.writeString(config, "[archive]\ncommit_normal = \"5s\"\n");
        try (Program daemon = start(config, log)) {
            await(() -> Files.exists(folder.resolve("state/control")));
            Files.writeString(
                    config,
                    "[archive]\ncommit_normal = \"1s\"\n[capture]\nqueue_max_bytes = \"1M\"\n");
            daemon.reload();
            await(() -> Files.readString(log).contains("reloaded: "));
            assertThat(Files.readString(log))
                    .contains("capture.queue_max_bytes needs a restart")
                    .contains("archive.commit_normal applied");

            Files.writeString(config, "[archive]\ncommit = 1\n");
            daemon.reload();
            await(() -> Files.readString(log).contains("not reloaded: "));
            assertThat(daemon.stop()).isZero();
        }
    }

    /** The ring and the queue are small beside the flood: what the disk does not take is told. */
    @Test
    void declaresWhatAFullDiskDidNotTakeAndGoesOnByItself() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Path config = folder.resolve("printkeeper.toml");
        Files.writeString(config, "[capture]\nqueue_max_bytes = \"64K\"\n");
        shell("mount -t tmpfs -o size=8m printkeeper-test " + disk);
        try (Turn _ = Lab.turn();
                Recorder recorder = Lab.record(Lab.nextSequence(), folder.resolve("reference"));
                Capturing capturing =
                        new Capturing(disk, Program.FROM_CLASSES, "--config", "" + config)) {
            capturing.awaitSequence(
                    Lab.flood(1_000, 5, folder.resolve("before")).number("last_seq"));
            shell("dd if=/dev/zero of=" + disk + "/filler bs=4k 2>&1 || true");
            Lab.flood(10_000, 5, folder.resolve("full"));
            Files.delete(disk.resolve("filler"));
            long last = Lab.flood(100, 5, folder.resolve("after")).number("last_seq");
            capturing.awaitSequence(last);
            assertThat(capturing.stop()).isZero();

            RawLog truth = recorder.finish();
            RawLog archive =
                    RawLog.archive(disk.resolve("state"))
                            .between(truth.records().getFirst().sequence(), truth.lastSequence());
            assertThat(archive.records())
                    .isEqualTo(
                            truth.records().stream()
                                    .filter(r -> !archive.declaresMissing(r.sequence()))
                                    .toList());
            assertThat(archive.controls()).anyMatch(c -> c.contains("cause=storage-full"));
            assertThat(archive.controls().stream().filter(c -> c.startsWith("# start ")))
                    .hasSize(1);
        } finally {
            shell("umount " + disk);
        }
    }

    private Program start(Path config, Path log) throws IOException {
        String state = folder.resolve("state").toString();
        return Program.daemon(log, "--config", config.toString(), "--state-dir", state);
    }

    private static void shell(String command) {
        Finished run = Finished.of(new ProcessBuilder("sh", "-c", command), PATIENCE);
        assertThat(run.exit()).as(run.error()).isZero();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(50);
        }
    }
}
