package org.printkeeper.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.NativeException;
import org.printkeeper.core.record.Mark;

class TextReaderTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({
        "'<6>[    5.140900] text',6,5140900,'text'",
        "'<6>[12345.000001][    T1] text',6,12345000001,'text'",
        "'<30>[    0.000000][   C12]  two blanks',30,0,' two blanks'",
        "'<6>[    5.140900] [drm] text',6,5140900,'[drm] text'",
        "'<6>no stamp',6,-1,'no stamp'",
        "'<6>[drm] no stamp',6,-1,'[drm] no stamp'",
        "'<6>[ 5.1x] odd',6,-1,'[ 5.1x] odd'",
        "'no prefix',-1,-1,'no prefix'",
        "'<>[',-1,-1,'<>['",
        "'',-1,-1,''"
    })
    void readsLinesOfEveryForm(String line, int prefix, long micros, String text) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        SyslogLine parsed = SyslogLine.parse(bytes, 0, bytes.length);
        assertThat(parsed.prefix()).isEqualTo(prefix);
        assertThat(parsed.micros()).isEqualTo(micros);
        assertThat(new String(parsed.text(), StandardCharsets.UTF_8)).isEqualTo(text);
    }

    /** Collects what a source passes on. */
    private static final class Collected implements TextSource.LineConsumer {
        final List<String> lines = new ArrayList<>();
        int holes;

        @Override
        public void line(byte[] bytes, int start, int end) {
            lines.add(new String(bytes, start, end - start, StandardCharsets.UTF_8));
        }

        @Override
        public void mayBeMissing(String why) {
            holes++;
        }
    }

    @Test
    void joinsLinesThatAReadCutInTwo() throws Exception {
        Path fifo = directory.resolve("kmsg");
        new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
        Collected collected = new Collected();
        try (ProcKmsg source = ProcKmsg.open(fifo.toString());
                var writer = Files.newOutputStream(fifo)) {
            writer.write("<6>[    1.000000] one\n<6>[    1.0".getBytes(StandardCharsets.UTF_8));
            source.read(5000, collected);
            writer.write("00000] two\n".getBytes(StandardCharsets.UTF_8));
            source.read(5000, collected);
        }
        assertThat(collected.lines)
                .containsExactly("<6>[    1.000000] one", "<6>[    1.000000] two");
    }

    @Test
    void findsWhatIsNewInEachCopyOfTheRing() throws Exception {
        RingSimulator ring = new RingSimulator(4000);
        RingPolling polling = new RingPolling(ring, 1 << 17, -1);
        Collected collected = new Collected();
        ring.write("one");
        polling.read(1, collected);
        polling.read(1, collected);
        ring.write("two");
        polling.read(1, collected);
        assertThat(collected.lines).hasSize(2);
        assertThat(collected.holes).isZero();
        for (int i = 0; i < 200; i++) {
            ring.write("flood " + i);
        }
        polling.read(1, collected);
        assertThat(collected.holes).isOne();
        assertThat(collected.lines.getLast()).endsWith("flood 199");
    }

    @Test
    void leavesOutWhatAnEarlierCaptureArchived() throws Exception {
        RingSimulator ring = new RingSimulator(4000);
        ring.write("one");
        RingPolling polling = new RingPolling(ring, 1 << 17, ring.micros());
        ring.write("two");
        Collected collected = new Collected();
        polling.read(1, collected);
        assertThat(collected.lines).hasSize(1).first().asString().endsWith("two");
    }

    @Test
    void archivesLinesAsTextMarksAndSaysThatItCannotCount() throws Exception {
        RingSimulator ring = new RingSimulator(4000);
        ring.write(3, "größer\nzwei".getBytes(StandardCharsets.UTF_8), "", true);
        TestArchive archive = new TestArchive();
        TextReader[] reader = new TextReader[1];
        HandOver handOver =
                batch -> {
                    reader[0].stop();
                    return archive.exchange(batch);
                };
        BootFacts boot = new BootFacts(ring.boot(), "6.18", "00", 1 << 17, List.of());
        reader[0] =
                new TextReader(
                        new RingPolling(ring, 1 << 17, -1),
                        handOver,
                        Rig.SETTINGS,
                        boot,
                        new TestClock(),
                        null,
                        1);
        reader[0].run();
        assertThat(archive.marks(Mark.START).getFirst().fields())
                .containsEntry("counting", "no")
                .containsEntry("source", "syslog-read-all");
        assertThat(archive.marks(Mark.TEXT)).hasSize(2);
        assertThat(archive.marks(Mark.TEXT).getFirst().fields())
                .containsEntry("pri", "3")
                .containsEntry("usec", Long.toString(ring.micros()))
                .containsEntry("text", "größer");
        assertThat(archive.entries().getLast()).matches(e -> e instanceof Mark m && m.is("stop"));
    }

    @Test
    void aRefusalSaysWhatIsNeededAndWhy() throws Exception {
        Files.writeString(directory.resolve("dmesg_restrict"), "1\n");
        KernelSettings settings = new KernelSettings(directory);
        assertThat(denied(Errno.EPERM, settings))
                .contains("open /dev/kmsg: EPERM")
                .contains("needs CAP_SYSLOG or root because kernel.dmesg_restrict=1");
        Files.writeString(directory.resolve("printk_devkmsg"), "off\n");
        assertThat(denied(Errno.EPERM, settings)).contains("kernel.printk_devkmsg=off");
        assertThat(denied(Errno.ENOENT, settings)).contains("container");
        assertThat(denied(Errno.EACCES, settings)).contains("read permission");
    }

    private static String denied(int errno, KernelSettings settings) {
        NativeException failure = new NativeException("open /dev/kmsg", errno);
        return String.valueOf(Access.denied("/dev/kmsg", failure, settings).getMessage());
    }

    @Test
    void onlyTheDeviceIsAdopted() {
        assertThatThrownBy(() -> KmsgFile.adopt(9999)).hasMessageContaining("is not open");
    }
}
