package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** System calls of the running daemon fail as a bad disk makes them fail: strace answers them. */
@Live
class DiskFaultTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LONGER_THAN_A_COMMIT_MILLIS = 7_000;

    @TempDir Path folder;

    /** Each is a while of such answers; afterwards the disk is well again. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "fdatasync:error=EIO:when=1",
                "fdatasync,fsync:error=EIO",
                "pwrite64:error=ENOSPC:when=2+3",
                "pwrite64:error=ENOSPC",
                "pwrite64:error=EINTR:when=1+2",
                "ftruncate,rename:error=EIO",
                "pwrite64,ftruncate,rename,mkdir,unlink:error=EROFS",
            })
    void losesNothingSilentlyWhenTheDiskAnswersWith(String fault) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "no strace here");
        try (Turn _ = Lab.turn();
                Recorder recorder = Lab.record(Lab.nextSequence(), folder.resolve("reference"));
                Capturing capturing = new Capturing(folder)) {
            capturing.awaitSequence(flood(300, "before"));
            Process strace = inject(fault, capturing.program().pid());
            flood(600, "faulty");
            Thread.sleep(LONGER_THAN_A_COMMIT_MILLIS);
            Json status = Status.of(folder.resolve("state/control")).json().get("capture");
            end(strace);
            if (fault.equals("fdatasync,fsync:error=EIO")) {
                assertThat(status.text("trouble")).contains("Input/output error");
                assertThat(status.number("durable_index")).isLessThan(status.number("next_index"));
            }
            capturing.awaitSequence(flood(300, "after"));
            assertThat(capturing.stop()).isZero();
            check(recorder.finish(), capturing.archive());
        }
    }

    private void check(RawLog truth, RawLog all) {
        RawLog archive = all.between(truth.records().getFirst().sequence(), truth.lastSequence());
        assertThat(archive.records())
                .isEqualTo(
                        truth.records().stream()
                                .filter(r -> !archive.declaresMissing(r.sequence()))
                                .toList());
        Finished verify =
                Program.run(List.of("verify", "--state-dir", folder.resolve("state").toString()));
        assertThat(verify.out()).as(verify.error()).startsWith("authentic").contains("all signed");
        assertThat(verify.exit()).isZero();
    }

    private long flood(int records, String name) {
        return Lab.flood(records, 1, folder.resolve(name)).number("last_seq");
    }

    private static Process inject(String fault, long pid) throws IOException {
        return new ProcessBuilder(
                        "strace",
                        "-f",
                        "-qq",
                        "-e",
                        "trace=" + fault.replaceAll(":.*", ""),
                        "-e",
                        "inject=" + fault,
                        "-o",
                        "/dev/null",
                        "-p",
                        "" + pid)
                .redirectErrorStream(true)
                .start();
    }

    /** On SIGTERM it lets the process go. */
    private static void end(Process strace) throws InterruptedException {
        strace.destroy();
        assertThat(strace.waitFor(PATIENCE)).isTrue();
    }

    /** The last free block is taken in steps of 4 KiB, under load. */
    @Test
    void staysVerifiableOnAFileSystemThatFillsUpStepByStep() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        shell("truncate -s 8M " + folder + "/image && mkfs.ext4 -q " + folder + "/image");
        shell("mount -o loop " + folder + "/image " + disk);
        try (Turn _ = Lab.turn();
                Recorder recorder = Lab.record(Lab.nextSequence(), folder.resolve("reference"));
                Capturing capturing = new Capturing(disk)) {
            capturing.awaitSequence(flood(300, "before"));
            shell("dd if=/dev/zero of=" + disk + "/most bs=4k count=1500 2>&1 || true");
            for (int step = 0; step < 30; step++) {
                shell("dd if=/dev/zero of=" + disk + "/filler" + step + " bs=4k count=8 2>&1 || :");
                flood(60, "filling");
            }
            shell("rm -f " + disk + "/most " + disk + "/filler*");
            capturing.awaitSequence(flood(100, "after"));
            assertThat(capturing.stop()).isZero();
            shell("cp -a " + disk + "/state " + folder + "/state");
            check(recorder.finish(), RawLog.archive(folder.resolve("state")));
        } finally {
            shell("umount " + disk);
        }
    }

    /** As the kernel does it with errors=remount-ro: open files are no obstacle, nor any help. */
    @Test
    void saysThatItsFileSystemTurnedReadOnlyAndGoesOnOnceItIsMountedAgain() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        shell("truncate -s 32M " + folder + "/image && mkfs.ext4 -q " + folder + "/image");
        shell("mount -o loop " + folder + "/image " + disk);
        try (Turn _ = Lab.turn();
                Recorder recorder = Lab.record(Lab.nextSequence(), folder.resolve("reference"))) {
            try (Capturing capturing = new Capturing(disk)) {
                capturing.awaitSequence(flood(300, "before"));
                Status.of(disk.resolve("state/control")); // it could not be made afterwards
                shell("mount -o remount,abort " + disk);
                flood(300, "read-only");
                Thread.sleep(LONGER_THAN_A_COMMIT_MILLIS);
                assertThat(
                                Status.of(disk.resolve("state/control"))
                                        .json()
                                        .get("capture")
                                        .text("trouble"))
                        .contains("Read-only file system");
                assertThat(capturing.stop()).isEqualTo(4);
            }
            shell(
                    "umount "
                            + disk
                            + "; e2fsck -fy "
                            + folder
                            + "/image; mount -o loop "
                            + folder
                            + "/image "
                            + disk);
            try (Capturing capturing = new Capturing(disk)) {
                capturing.awaitSequence(flood(100, "after"));
                assertThat(capturing.stop()).isZero();
            }
            shell("cp -a " + disk + "/state " + folder + "/state");
            check(recorder.finish(), RawLog.archive(folder.resolve("state")));
        } finally {
            shell("umount " + disk);
        }
    }

    @Test
    void saysAtItsEndThatTheDiskIsFull() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        shell("mount -t tmpfs -o size=64k tmpfs " + disk);
        try (Turn _ = Lab.turn();
                Program program =
                        Program.daemon(
                                Program.FROM_CLASSES,
                                folder.resolve("log"),
                                "--only",
                                "capture",
                                "--state-dir",
                                disk.resolve("state").toString())) {
            flood(1000, "more than fits");
            Thread.sleep(LONGER_THAN_A_COMMIT_MILLIS);
            assertThat(program.stop()).isEqualTo(4);
            assertThat(Files.readString(folder.resolve("log")))
                    .containsPattern("stopped: [0-9]+ records .*DISK: .*No space left on device")
                    .contains("NOT ALL IS ON DISK");
        } finally {
            shell("umount " + disk);
        }
    }

    private static void shell(String command) {
        Finished run = Finished.of(new ProcessBuilder("sh", "-c", command), PATIENCE);
        assertThat(run.exit()).as(run.error()).isZero();
    }
}
