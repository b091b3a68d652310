package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code dmesg} does to the real kernel, and what the archive says of it. */
@Live
class DmesgControlTest {
    private static final Path PRINTK = Path.of("/proc/sys/kernel/printk");
    private static final Path KMSG = Path.of("/dev/kmsg");

    @TempDir Path folder;

    @Test
    void setsTheConsoleAndNotesIt() throws Exception {
        String before = Files.readString(PRINTK);
        try (Turn _ = Lab.turn();
                Capturing capturing = new Capturing(folder)) {
            capturing.awaitReading();
            dmesg("--console-level", "crit");
            assertThat(consoleLevel()).isEqualTo("3");
            dmesg("--console-off");
            assertThat(consoleLevel()).isEqualTo("1");
            dmesg("--console-on");
            assertThat(consoleLevel()).isEqualTo("3");
            assertThat(capturing.stop()).isZero();
            assertThat(notes(capturing.archive()))
                    .containsExactly("--console-level 3", "--console-off", "--console-on");
        } finally {
            Files.writeString(PRINTK, before);
        }
    }

    @Test
    void setsTheConsoleLevelAtStartAsKlogdDoes() throws Exception {
        String before = Files.readString(PRINTK);
        try (Turn _ = Lab.turn();
                Capturing capturing =
                        new Capturing(folder, Program.FROM_CLASSES, "--console-level", "2")) {
            capturing.awaitReading();
            assertThat(consoleLevel()).isEqualTo("2");
            assertThat(capturing.stop()).isZero();
            assertThat(notes(capturing.archive())).containsExactly("--console-level 2");
        } finally {
            Files.writeString(PRINTK, before);
        }
    }

    @Test
    void clearsTheRingAndNotTheArchive() throws Exception {
        String marker = "printkeeper-test " + System.nanoTime();
        try (Turn _ = Lab.turn();
                Capturing capturing = new Capturing(folder)) {
            mark(marker);
            capturing.awaitSequence(Lab.nextSequence() - 1);
            List<RawLog.Rec> archived = capturing.archive().records();

            assertThat(dmesg("--read-clear", "-t")).contains(marker + "\n");
            assertThat(dmesg()).doesNotContain(marker);
            assertThat(dmesg("-S")).doesNotContain(marker);
            assertThat(dmesg("--boot", "0", "-t")).contains(marker + "\n");
            dmesg("--clear");

            assertThat(capturing.stop()).isZero();
            RawLog archive = capturing.archive();
            assertThat(archive.records()).startsWith(archived.toArray(RawLog.Rec[]::new));
            assertThat(archive.matching(marker)).hasSize(1);
            assertThat(notes(archive)).containsExactly("--read-clear", "--clear");
        }
    }

    /** A kill may repeat lines of the copy and loses none; a moved file is begun anew. */
    @Test
    void copiesEveryLineAcrossAKillAndARotation() throws Exception {
        Path copy = folder.resolve("kern.text");
        Path rotated = folder.resolve("kern.text.1");
        String[] options = {
            "--state-dir", folder.resolve("state").toString(), "--klog-file", copy.toString()
        };
        String marker = "printkeeper-copy " + System.nanoTime() + " ";
        try (Turn _ = Lab.turn()) {
            try (Program daemon = Program.daemon(folder.resolve("log"), options)) {
                mark(marker + 1);
                await(copy, marker + 1);
                Files.move(copy, rotated);
                daemon.reload();
                mark(marker + 2);
                await(copy, marker + 2);
                assertThat(Files.readString(copy)).doesNotContain(marker + 1);
                daemon.kill9();
            }
            mark(marker + 3);
            try (Program daemon = Program.daemon(folder.resolve("log"), options)) {
                await(copy, marker + 3);
                assertThat(daemon.stop()).isZero();
            }
        }
        String all = Files.readString(rotated) + Files.readString(copy);
        for (int i = 1; i <= 3; i++) {
            assertThat(all).containsPattern("(?m)^<14>\\[ *\\d+\\.\\d{6}\\] " + marker + i + "$");
        }
    }

    /** Without its newline nobody could read it before the next record comes. */
    private static void mark(String text) throws IOException {
        Files.writeString(KMSG, "<14>" + text + "\n", StandardOpenOption.WRITE);
    }

    private void await(Path file, String text) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!Files.exists(file) || !Files.readString(file).contains(text)) {
            assertThat(System.nanoTime()).as(() -> log()).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private String dmesg(String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of("dmesg", "--state-dir", folder.resolve("state").toString()));
        all.addAll(List.of(arguments));
        Finished run = Program.run(all);
        assertThat(run.error()).isEmpty();
        assertThat(run.exit()).isZero();
        return run.out();
    }

    private static String consoleLevel() throws IOException {
        return Files.readString(PRINTK).replaceFirst("\\s.*\\R", "");
    }

    /** The options of which the archive has a note. */
    private static List<String> notes(RawLog archive) {
        return archive.controls().stream()
                .filter(control -> control.startsWith("# note "))
                .map(note -> note.substring(note.indexOf("--")).replace("\\x20", " "))
                .map(note -> note.replace("\"", "").strip())
                .toList();
    }
}
