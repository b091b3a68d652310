package org.printkeeper.agent.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignFilesTest {
    private static final long NOON_MICROS =
            Instant.parse("2025-02-23T12:00:00Z").getEpochSecond() * 1_000_000;

    private final ForeignFiles files = new ForeignFiles(ZoneOffset.UTC);
    @TempDir private Path folder;

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2025-03-01T00:00:00Z")));
        return file;
    }

    private ForeignLog only(Path place) {
        files.read(place);
        assertThat(files.failures()).isEmpty();
        assertThat(files.logs()).hasSize(1);
        return files.logs().getFirst();
    }

    private static List<String> texts(ForeignLog log) {
        return log.lines().stream()
                .map(line -> new String(line.text(), StandardCharsets.UTF_8))
                .toList();
    }

    private static String missing(ForeignLog log) {
        return String.join("|", log.lines().stream().map(ForeignLine::missing).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[    1.500000] nvme nvme0: down",
                "[    1.500000][  T123] nvme nvme0: down",
                "[    1.500000][    C3] nvme nvme0: down\r",
                "<4>[    1.500000] nvme nvme0: down",
                "kern  :warn  : [    1.500000] nvme nvme0: down",
                "Feb 23 12:00:00 host kernel: [    1.500000] nvme nvme0: down",
                "2025-02-23T12:00:00.000000+00:00 host kernel: [    1.500000] nvme nvme0: down",
                "\u001b[32m[    1.500000] \u001b[0m\u001b[33mnvme nvme0\u001b[0m: down",
                "4,77,1500000,-,caller=T5;nvme nvme0: down",
                "6.12.3,4,77,1500000,-;nvme nvme0: down",
                "host login: [    1.500000] nvme nvme0: down",
            })
    void readsEachDialectToTheSameLine(String line) throws IOException {
        ForeignLog log = only(file("log", line + "\n"));

        assertThat(texts(log)).containsExactly("nvme nvme0: down");
        ForeignLine read = log.lines().getFirst();
        assertThat(read.printkMicros()).isEqualTo(1_500_000);
        assertThat(read.prefix()).isIn(-1, 4);
        assertThat(read.wallMicros()).isIn(-1L, NOON_MICROS);
        assertThat(read.wallMicros() > 0).isEqualTo(line.contains("12:00:00"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[Sun Feb 23 12:00:00 2025] down",
                "2025-02-23T12:00:00,000000+00:00 down",
                "2025-02-23T14:00:00,000000+02:00 down",
                "kern  :warn  : 2025-02-23T12:00:00,000000+00:00 down",
                "kern: warning: [2025-02-23T12:00:00.000000000Z]: down",
                "Feb 23 12:00:00 host kernel: down",
                "1740312000.000000 host kernel: down",
            })
    void readsTheTimesThatCollectorsWrite(String line) throws IOException {
        ForeignLog log = only(file("log", line + "\n"));

        assertThat(texts(log)).containsExactly("down");
        assertThat(log.lines().getFirst().wallMicros()).isEqualTo(NOON_MICROS);
    }

    @Test
    void putsADumpOfSeveralPartsTogetherAndSaysWhichIsMissing() throws IOException {
        file("dmesg-efi-174031200001001", "Panic#2 Part1\n<6>[    5.0] e\n<0>[    6.0] f\n");
        file("dmesg-efi-174031200003001", "Panic#2 Part3\n<6>[    1.0] a\n<6>[    2.0] b\n");
        file("dmesg-efi-174031200004001", "Panic#2 Part4\n<6>[    0.5] z\n");

        ForeignLog log = only(folder);

        assertThat(texts(log)).containsExactly("z", "a", "b", "e", "f");
        assertThat(missing(log)).isEqualTo("|||part 2 of the dump|");
        assertThat(log.form()).isEqualTo("pstore efi Panic#2 in 3 parts");
        assertThat(log.lines().getLast().prefix()).isZero();
    }

    @Test
    void tellsThatTheNewestPartIsMissing() throws IOException {
        file("dmesg-erst-7530486857247752194", "Oops#1 Part2\n<6>[    1.0] a\n");

        assertThat(missing(only(folder))).isEqualTo("|part 1 of the dump");
    }

    @Test
    void keepsTwoDumpsOfTheSameNumberApart() throws IOException {
        file("dmesg-erst-11", "Panic#1 Part1\n<6>[  100.0] a\n");
        file("dmesg-erst-12", "Panic#1 Part2\n<6>[   90.0] b\n");
        file("dmesg-erst-21", "Panic#1 Part1\n<6>[  200.0] c\n");
        file("other/dmesg-erst-31", "Panic#1 Part1\n<6>[  300.0] d\n");

        files.read(folder);

        assertThat(files.logs().stream().map(ForeignFilesTest::texts))
                .containsExactlyInAnyOrder(List.of("b", "a"), List.of("c"), List.of("d"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void unpacksWhatTheKernelLeftPacked(boolean isRaw) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, new Deflater(9, isRaw))) {
            out.write(
                    "Oops#1 Part1\n<6>[    1.0] a\n<6>[    2.0] b\n"
                            .getBytes(StandardCharsets.US_ASCII));
        }
        Files.write(folder.resolve("dmesg-ramoops-0.enc.z"), packed.toByteArray());

        assertThat(texts(only(folder))).containsExactly("a", "b");
    }

    @Test
    void saysWhatItCannotUnpack() throws IOException {
        Files.write(folder.resolve("dmesg-ramoops-0.enc.z"), new byte[] {4, 1, 2, 3, 9, 9, 9});

        files.read(folder);

        assertThat(files.failures().getFirst())
                .contains("dmesg-ramoops-0.enc.z: expected a dump packed by deflate or zstd");
    }

    @Test
    void joinsTheFragmentsOfNetconsoleInAnyOrderAndSaysWhatNeverCame() throws IOException {
        ForeignLog log =
                only(
                        file(
                                "netconsole.log",
                                """
                                6,10,1000000,-;begin
                                6,12,1200000,-,ncfrag=6/11;world
                                6,12,1200000,-,ncfrag=0/11;hello\\x20
                                6,11,1100000,-;between
                                6,13,1300000,-,ncfrag=0/20;half of it
                                6,16,1600000,-;end
                                """));

        assertThat(texts(log))
                .containsExactly("begin", "between", "hello world", "half of it", "end");
        assertThat(missing(log))
                .isEqualTo("|||of record 13 10 of 20 bytes of its text, lost on the way|");
    }

    @Test
    void dividesWherePrintksClockBeginsAnew() throws IOException {
        files.read(
                file(
                        "kern.log",
                        """
                        Feb 22 12:00:00 host kernel: [ 9000.000000] last of the first
                        Feb 23 12:00:00 host kernel: [    0.000000] Linux version 6.1
                        Feb 23 12:00:00 host kernel: [    0.000000] Command line: ro
                        Feb 23 12:00:01 host kernel: [    2.000001] cpu 1
                        Feb 23 12:00:01 host kernel: [    1.999999] cpu 0
                        Feb 23 12:00:01 host sshd[1]: [    3.0] not the kernel
                        """));

        assertThat(files.logs().stream().map(log -> log.lines().size())).containsExactly(1, 4);
        assertThat(files.remarks().getFirst()).contains("1 lines that programs wrote");
    }

    @Test
    void tellsWhatAConsoleDropped() throws IOException {
        ForeignLog log =
                only(
                        file(
                                "console",
                                "[    1.0] a\n** 212 printk messages dropped **\n[    2.0] b\n"));

        assertThat(missing(log)).isEqualTo("|212 messages, which the console dropped");
    }

    @Test
    void readsAJournalExportByBoot() throws IOException {
        files.read(
                file(
                        "export",
                        """
                        __CURSOR=s=1;i=1
                        __REALTIME_TIMESTAMP=1740312000000000
                        _BOOT_ID=0123456789abcdef0123456789abcdef
                        _TRANSPORT=kernel
                        PRIORITY=3
                        SYSLOG_FACILITY=0
                        _SOURCE_MONOTONIC_TIMESTAMP=1500000
                        MESSAGE=down

                        """));

        ForeignLog log = files.logs().getFirst();
        assertThat(log.boot().orElseThrow().compact())
                .isEqualTo("0123456789abcdef0123456789abcdef");
        assertThat(log.printkZero()).hasValue(NOON_MICROS - 1_500_000);
        assertThat(log.lines().getFirst().prefix()).isEqualTo(3);
    }

    @Test
    void saysWhatIsNoLogAndGoesOn() throws IOException {
        file("system.journal", "LPKSHHRH\0\0\0\0");
        file("vmcore", "\u007fELF\2\1\1");
        file("noise", "\1\2\3\4\5\6");
        file("kern.log", "[    1.0] good\n");
        Path cut = folder.resolve("cut.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(cut))) {
            out.write(new byte[1 << 16]);
        }
        Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 40));

        files.read(folder);
        files.read(folder.resolve("absent"));

        assertThat(files.logs().stream().map(ForeignFilesTest::texts))
                .containsExactly(List.of("good"));
        assertThat(files.failures())
                .satisfiesExactlyInAnyOrder(
                        words -> assertThat(words).contains("journal", "journalctl --file"),
                        words -> assertThat(words).contains("vmcore", "makedumpfile"),
                        words -> assertThat(words).contains("noise", "binary"),
                        words -> assertThat(words).contains("cut.gz", "cut short"),
                        words -> assertThat(words).contains("absent: does not exist"));
    }

    /** What an unrelated project keeps of a real panic: two records of ERST, and their merger. */
    @Test
    void putsARealDumpTogetherAsOthersDid() throws IOException {
        Path corpus =
                Stream.of("../..", "../../..")
                        .map(above -> Path.of(above, "shared/corpora/kmsg-and-pstore"))
                        .filter(Files::isDirectory)
                        .findFirst()
                        .orElse(Path.of("absent"));
        assumeTrue(Files.isDirectory(corpus), "skipped: no ../shared/corpora/kmsg-and-pstore");
        try (Stream<Path> found = Files.list(corpus)) {
            for (Path part :
                    found.filter(file -> file.toString().contains("dmesg-erst-7")).toList()) {
                String name = part.getFileName().toString();
                Files.copy(part, folder.resolve(name.substring(name.indexOf("dmesg-erst"))));
            }
        }
        ForeignFiles merged = new ForeignFiles(ZoneOffset.UTC);
        merged.read(corpus.resolve("pkg_pstore_testdata_7530486857247_dmesg.txt"));

        assertThat(texts(only(folder))).hasSize(411).isEqualTo(texts(merged.logs().getFirst()));
    }
}
