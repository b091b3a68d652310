package org.printkeeper.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;

/** Real disks without room: small tmpfs mounts, which only root can make. */
class FullDiskTest {
    private static final StreamSettings SETTINGS =
            StreamSettings.defaults()
                    .withSizes(100_000, 1L << 40, 0)
                    .withQueue(32 << 10, 4096)
                    .withCommit(
                            Duration.ofMillis(50),
                            Duration.ofSeconds(5),
                            10,
                            Duration.ofMillis(20));

    @TempDir Path mountPoint;
    private boolean mounted;

    private void mount(int kibibytes) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root to mount a tmpfs");
        assumeTrue(
                run(
                        "mount",
                        "-t",
                        "tmpfs",
                        "-o",
                        "size=" + kibibytes + "k",
                        "tmpfs",
                        mountPoint.toString()),
                "this container may not mount a tmpfs");
        mounted = true;
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", mountPoint.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private void remount(String options) throws Exception {
        assertThat(run("mount", "-o", "remount," + options, mountPoint.toString())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 68, 100, 256, 1024})
    void declaresExactlyWhatAFullDiskDidNotTakeAndGoesOn(int kibibytes) throws Exception {
        mount(kibibytes);
        Path directory = mountPoint.resolve("kernel");
        long last = kibibytes * 30L;
        try (var stream = new OpenStream(directory, Records.BOOT, SETTINGS)) {
            stream.write(0, last);
            StreamHealth full = stream.writer.health();
            assertThat(full.isWell()).as("%s", full).isFalse();
            assertThat(full.trouble()).contains("No space left on device");
            assertThat(full.lostRecords()).isPositive();
            remount("size=8m");
            stream.write(last + 1, last + 100);
            stream.sync();
            assertThat(stream.writer.health().isWell()).isTrue();
        }
        check(directory, last + 100, true);
    }

    /** An open file keeps a mount writable, so this can only be met at the start. */
    @Test
    void saysThatADiskIsReadOnlyAndOpensOnceItIsNot() throws Exception {
        mount(8192);
        Path directory = mountPoint.resolve("kernel");
        try (var stream = new OpenStream(directory, Records.BOOT, SETTINGS)) {
            stream.write(0, 499);
        }
        remount("ro");
        assertThatThrownBy(() -> new OpenStream(directory, Records.BOOT, SETTINGS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Read-only file system");
        try (StreamReader reader = StreamReader.open(directory)) {
            assertThat(Records.records(Records.entries(reader))).hasSize(500);
        }
        remount("rw");
        try (var stream = new OpenStream(directory, Records.BOOT, SETTINGS)) {
            stream.write(500, 699);
        }
        check(directory, 699, false);
    }

    @Test
    void losesNothingWhileTheQueueHasRoom() throws Exception {
        mount(64);
        Path directory = mountPoint.resolve("kernel");
        try (var stream =
                new OpenStream(directory, Records.BOOT, SETTINGS.withQueue(16 << 20, 64 << 10))) {
            stream.write(0, 2_999);
            while (stream.writer.health().isWell()) {
                Thread.sleep(5);
            }
            remount("size=8m");
            stream.sync();
            assertThat(stream.writer.health().lostRecords()).isZero();
        }
        check(directory, 2_999, false);
    }

    /** Every number is there once, as written, or in one gap that says why. */
    private static void check(Path directory, long last, boolean expectGap) throws Exception {
        List<Entry> entries;
        try (StreamReader reader = StreamReader.open(directory)) {
            entries = Records.entries(reader);
        }
        long expected = 0;
        long gaps = 0;
        Gap open = null;
        for (Capture capture : Records.captures(entries)) {
            if (capture instanceof KmsgRecord record) {
                assertThat(record.sequence()).isEqualTo(expected);
                assertThat(record.toString()).isEqualTo(Records.record(expected));
                if (open != null) {
                    assertThat(open.beforeMicros()).isEqualTo(record.timestampMicros());
                }
                open = null;
                expected++;
            } else if (capture instanceof Gap gap) {
                assertThat(gap.firstMissing()).isEqualTo(expected);
                assertThat(gap.cause()).isEqualTo(Cause.STORAGE_FULL);
                assertThat(gap.afterMicros()).isEqualTo((expected - 1) * 1000);
                expected = gap.lastMissing() + 1;
                open = gap;
                gaps++;
            }
        }
        assertThat(expected).isEqualTo(last + 1);
        assertThat(gaps > 0).isEqualTo(expectGap);
    }
}
