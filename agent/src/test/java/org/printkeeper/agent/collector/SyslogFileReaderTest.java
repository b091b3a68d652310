package org.printkeeper.agent.collector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.core.audit.Notice;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.audit.Strength;
import org.printkeeper.core.audit.TextForm;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;

class SyslogFileReaderTest {
    private static final Instant WRITTEN = Instant.parse("2026-11-21T08:01:25Z");

    @TempDir Path directory;

    private SyslogFileReader open(Path file, boolean follows) throws IOException {
        return SyslogFileReader.open(file, SyslogConfig.NONE, ZoneOffset.UTC, null, follows);
    }

    private SyslogFileReader sample(String name) throws IOException {
        Path file = Samples.copy(name, directory);
        Files.setLastModifiedTime(file, FileTime.from(WRITTEN));
        return open(file, false);
    }

    @Test
    void readsImklogLinesByTheKernelsStamp() throws IOException {
        try (SyslogFileReader reader = sample("imklog.log")) {
            List<StoredRecord> records = Samples.records(reader);
            assertThat(reader.profile().name()).isEqualTo("rsyslog");
            assertThat(reader.profile().strength()).isEqualTo(Strength.MEDIUM);
            assertThat(reader.profile().splitsLines()).isTrue();
            assertThat(records).hasSize(3);
            assertThat(records.getFirst().printkMicros()).isEqualTo(1_367_904_113L);
            assertThat(records.getFirst().receivedMicros())
                    .isEqualTo(Instant.parse("2026-11-21T08:01:20Z").toEpochMilli() * 1000);
            assertThat(Samples.text(records.getFirst()))
                    .startsWith("LAB-sigstop IN= OUT=lo")
                    .endsWith("LEN=9 ");
        }
    }

    /** impstats says every few seconds how many there were since the daemon began. */
    @Test
    void tellsOnlyWhatAQueueDroppedSinceItSaidSoLast() throws IOException {
        String counts = "Nov 22 00:14:%02d vm rsyslogd-pstats: %s queue: origin=core.queue size=0";
        StringBuilder lines = new StringBuilder("Nov 22 00:14:00 vm kernel: a\n");
        for (int dropped : new int[] {0, 40, 40, 12_410, 7}) {
            lines.append(counts.formatted(1, "a")).append(" discarded.full=" + dropped + "\n");
        }
        lines.append(counts.formatted(2, "b")).append(" discarded.full=8 discarded.nf=0\n");
        Path file = Files.writeString(directory.resolve("kern.log"), lines);
        try (SyslogFileReader reader = open(file, false)) {
            assertThat(Samples.items(reader))
                    .filteredOn(Notice.class::isInstance)
                    .extracting(item -> ((Notice) item).records())
                    .containsExactly(40L, 12_370L, 7L, 8L);
        }
    }

    @Test
    void readsIsoStampsWithTheirMicroseconds() throws IOException {
        try (SyslogFileReader reader = sample("imklog-iso.log")) {
            StoredRecord first = Samples.records(reader).getFirst();
            assertThat(first.receivedMicros()).isEqualTo(1_795_250_052_737_054L);
            assertThat(first.form()).isEqualTo(TextForm.PLAIN);
            assertThat(Samples.text(first)).isEqualTo("sample\ttab and é and back\\slash");
        }
    }

    @Test
    void keepsTheEscapesOfSyslogNg() throws IOException {
        try (SyslogFileReader reader = sample("syslog-ng.log")) {
            List<StoredRecord> records = Samples.records(reader);
            assertThat(reader.profile().strength()).isEqualTo(Strength.WEAK);
            assertThat(records.getFirst().form()).isEqualTo(TextForm.KMSG);
            assertThat(Samples.text(records.getFirst()))
                    .isEqualTo("sample\\x09tab and \\xc3\\xa9 and back\\x5cslash");
            assertThat(Samples.text(records.getLast())).isEqualTo("sampled[12]: plain");
        }
    }

    @Test
    void readsTheKernelsNumberWhereTheTemplateWritesIt() throws IOException {
        SyslogConfig configuration =
                SyslogConfig.of(new String(Samples.bytes("imkmsg-numbered.conf"), UTF_8));
        Path file = Samples.copy("imkmsg-numbered.log", directory);
        try (SyslogFileReader reader =
                SyslogFileReader.open(file, configuration, ZoneOffset.UTC, null, false)) {
            List<StoredRecord> records = Samples.records(reader);
            assertThat(records)
                    .extracting(StoredRecord::sequence)
                    .containsExactly(562_618L, 562_619L, 562_620L);
            assertThat(Samples.text(records.getLast())).isEqualTo("sampled[12]: plain");
            assertThat(reader.profile().hop()).contains("imkmsg");
        }
    }

    @Test
    void takesALineThatAFullDiskCutAndTheNextThatIsGluedToItAsTwo() throws IOException {
        try (SyslogFileReader reader = sample("disk-full.log")) {
            List<StoredRecord> records = Samples.records(reader);
            assertThat(records).hasSize(4);
            assertThat(Samples.text(records.get(1)))
                    .isEqualTo("LAB-disk-full IN= OUT=lo SRC=127.0.0.1 DST=127.0.0.1 ");
            assertThat(Samples.text(records.get(2)))
                    .startsWith("LAB-disk-full IN=")
                    .endsWith("LEN=9 ");
            assertThat(records.get(2).receivedMicros())
                    .isEqualTo(Instant.parse("2026-11-21T08:01:23Z").toEpochMilli() * 1000);
        }
    }

    @Test
    void readsRotatedSiblingsOldestFirst() throws IOException {
        Path file = directory.resolve("kern.log");
        Path older = directory.resolve("kern.log.1");
        Path oldest = directory.resolve("kern.log.2.gz");
        Files.writeString(file, line("third"));
        Files.writeString(older, line("second"));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(oldest))) {
            out.write(line("first").getBytes(UTF_8));
        }
        Files.writeString(directory.resolve("kern.log.conf"), line("not a sibling"));
        Files.setLastModifiedTime(oldest, FileTime.from(WRITTEN.minusSeconds(20)));
        Files.setLastModifiedTime(older, FileTime.from(WRITTEN.minusSeconds(10)));
        try (SyslogFileReader reader = open(file, false)) {
            assertThat(Samples.records(reader))
                    .extracting(Samples::text)
                    .containsExactly("first", "second", "third");
            assertThat(reader.retention()).isPresent();
        }
    }

    private static String line(String text) {
        return "2026-11-21T08:01:20.000001+00:00 host kernel: " + text + "\n";
    }

    @Test
    void followsAFileThroughRenamingAndTruncation() throws IOException {
        Path file = directory.resolve("kern.log");
        Files.writeString(file, line("one") + line("two").strip());
        try (SyslogFileReader reader = open(file, true)) {
            assertThat(Samples.records(reader)).extracting(Samples::text).containsExactly("one");
            Files.writeString(file, "\n", StandardOpenOption.APPEND);
            assertThat(Samples.records(reader)).extracting(Samples::text).containsExactly("two");
            Files.writeString(file, line("three"), StandardOpenOption.APPEND);
            Files.move(file, directory.resolve("kern.log.1"));
            Files.writeString(file, line("four"));
            assertThat(Samples.records(reader))
                    .extracting(Samples::text)
                    .containsExactly("three", "four");
            Files.writeString(file, "");
            assertThat(Samples.records(reader)).isEmpty();
            Files.writeString(file, line("five"), StandardOpenOption.APPEND);
            assertThat(Samples.records(reader)).extracting(Samples::text).containsExactly("five");
        }
    }

    @Test
    void knowsTheYearOfAStampWrittenBeforeNewYear() {
        SyslogStamp stamps = new SyslogStamp(ZoneOffset.UTC, Instant.parse("2027-01-01T00:00:10Z"));
        byte[] stamp = "Dec 31 23:59:59".getBytes(ISO_8859_1);
        assertThat(stamps.micros(stamp, 0, stamp.length))
                .isEqualTo(Instant.parse("2026-12-31T23:59:59Z").toEpochMilli() * 1000);
    }

    @Test
    void doesNotExpectOfImklogWhatUserSpaceWrote() throws IOException, MalformedEntryException {
        try (SyslogFileReader reader = sample("imklog.log")) {
            var policy = reader.profile().policy();
            assertThat(policy.excludes(KmsgRecord.parse("14,1,2,-;x\n")))
                    .contains("facility user is dropped by imklog");
            assertThat(policy.excludes(KmsgRecord.parse("6,1,2,-;x\n"))).isEmpty();
        }
    }

    @Test
    void expectsOnlyWhatTheSelectorOfTheFileLetsThrough() throws MalformedEntryException {
        SyslogSelector selector = SyslogSelector.parse("*.=info;kern.warn;mail.none");
        assertThat(selector.excludes(KmsgRecord.parse("6,1,2,-;x\n"))).isEmpty();
        assertThat(selector.excludes(KmsgRecord.parse("3,1,2,-;x\n"))).isEmpty();
        assertThat(selector.excludes(KmsgRecord.parse("7,1,2,-;x\n"))).isPresent();
        assertThat(selector.excludes(KmsgRecord.parse("22,1,2,-;x\n"))).isPresent();
    }

    @Test
    void findsTheFilesOfTheKernelInTheConfiguration() {
        SyslogConfig configuration =
                SyslogConfig.of(
                        """
                        module(load="imuxsock")
                        module(load="imklog")   # kernel
                        #kern.* /var/log/no
                        auth,authpriv.*                 /var/log/auth.log
                        *.*;auth,authpriv.none          -/var/log/syslog
                        kern.*                          -/var/log/kern.log
                        """);
        assertThat(configuration.input()).contains(KernelInput.IMKLOG);
        assertThat(configuration.filesOfKernel())
                .containsExactly(Path.of("/var/log/syslog"), Path.of("/var/log/kern.log"));
    }
}
