package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What went on around a real journald while it lost records is in the finding's evidence: here its
 * disk; that it was stopped is in {@link LiveAuditTest}, frozen or short of memory in {@link
 * VmFindingsTest}.
 */
@Live(needs = {"events", "journald"})
class SurroundingsTest {
    private static final Duration TELL = Duration.ofMinutes(2);
    private static final Duration COMMAND = Duration.ofSeconds(20);
    private static final int MORE_THAN_THE_RING = 3_000;

    @TempDir Path folder;

    @Test
    void saysThatTheCollectorWaitedForADisk() throws Exception {
        try (Turn _ = Lab.turn();
                Collector journald = Collector.start("journald", "surroundings", "--disk", "ext4");
                Program daemon = audit(journald)) {
            shell("fsfreeze -f " + journald.store());
            try {
                Lab.flood(MORE_THAN_THE_RING, 5, folder.resolve("flood"));
                Thread.sleep(3_000);
            } finally {
                shell("fsfreeze -u " + journald.store());
            }
            awaitLoss("overrun", "the collector waited for a disk (D)");
            assertThat(daemon.stop()).isZero();
        }
    }

    /** The journal is allocated ahead: what it still has is used up first. */
    @Test
    void saysThatTheDiskWasFull() throws Exception {
        try (Turn _ = Lab.turn();
                Collector journald =
                        Collector.start(
                                "journald",
                                "surroundings",
                                "--storage",
                                "volatile",
                                "--size",
                                "12M",
                                "--set",
                                "RuntimeKeepFree=0");
                Program daemon = audit(journald)) {
            shell("dd if=/dev/zero bs=4k of=" + journald.store() + "/../../filler || true");
            Lab.flood(20_000, 10, folder.resolve("flood"));
            awaitLoss("write-failed", "its disk was full");
            assertThat(daemon.stop()).isZero();
        }
    }

    /** A daemon that audits the collector, which has all that is in the ring. */
    private Program audit(Collector journald) throws IOException, InterruptedException {
        Lab.flood(MORE_THAN_THE_RING, 1, folder.resolve("before"));
        Path config = folder.resolve("printkeeper.toml");
        Files.writeString(
                config,
                """
                state_dir = "%s"
                [audit]
                collectors = []
                journals = ["%s"]
                window = "5s"
                """
                        .formatted(folder.resolve("state"), journald.store()));
        Program daemon = Program.daemon(folder.resolve("log"), "--config", "" + config);
        Instant end = Instant.now().plus(TELL);
        while (!Status.of(folder.resolve("state/control"))
                .collector(journald.store())
                .has("compared")) {
            assertThat(Instant.now()).as(log()).isBefore(end);
            Thread.sleep(200);
        }
        return daemon;
    }

    private void awaitLoss(String cause, String condition)
            throws IOException, InterruptedException {
        Instant end = Instant.now().plus(TELL);
        while (Losses.told(folder.resolve("state")).stream()
                .filter(told -> told.text("cause").equals(cause))
                .noneMatch(told -> isSaidOf(told, condition))) {
            assertThat(Instant.now())
                    .as("%s, %s in %s", cause, condition, Losses.told(folder.resolve("state")))
                    .isBefore(end);
            Lab.event("drop-caches"); // by what is stored after it a hole shows
            Thread.sleep(1_000);
        }
    }

    private static boolean isSaidOf(Json told, String condition) {
        String evidence = told.text("evidence");
        int then = evidence.indexOf("; then: ");
        return then > 0 && evidence.indexOf(condition, then) > 0;
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private static void shell(String command) {
        Finished run = Finished.of(new ProcessBuilder("sh", "-c", command), COMMAND);
        assertThat(run.exit()).as(run.error()).isZero();
    }
}
