package org.printkeeper.agent.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.MalformedEntryException;

class JournaldReaderTest {
    private static final Path WRITER = Path.of("/lib/systemd/systemd-journal-remote");

    @TempDir Path directory;

    /** A journal made of the sample by systemd's own writer. */
    private JournalSource journal() throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(WRITER),
                "skipped: no " + WRITER + " (package systemd-journal-remote)");
        Path export = Samples.copy("journal.export", directory);
        Path journals = Files.createDirectory(directory.resolve("journal"));
        Process writer =
                new ProcessBuilder(
                                WRITER.toString(),
                                "-o",
                                journals.resolve("sample.journal").toString(),
                                export.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(writer.waitFor()).as(said).isZero();
        return new JournalSource.OfDirectory(journals);
    }

    @Test
    void readsTheSameFromAJournalAsFromItsExport() throws IOException, InterruptedException {
        JournalSource source = journal();
        List<StoreItem> expected = new ArrayList<>();
        try (ExportReader export =
                ExportReader.open(
                        directory.resolve("journal.export"),
                        Samples.BOOT,
                        JournaldPolicy.DEFAULT)) {
            expected.addAll(Samples.items(export));
        }
        try (JournaldReader reader =
                JournaldReader.open(source, Samples.BOOT, JournaldPolicy.DEFAULT)) {
            List<StoreItem> items = Samples.items(reader);
            assertThat(items)
                    .usingRecursiveComparison()
                    .ignoringFields("location")
                    .isEqualTo(expected);
            assertThat(((StoredRecord) items.getLast()).location()).contains("b=f37e606e435c");
            assertThat(reader.retention()).isEmpty();
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void knowsItsBootsAndLeavesOutTheOthers() throws IOException, InterruptedException {
        JournalSource source = journal();
        assertThat(JournaldReader.boots(source)).containsExactly(Samples.BOOT);
        BootId other = BootId.parse("00000000000000000000000000000001").orElseThrow();
        try (JournaldReader reader = JournaldReader.open(source, other, JournaldPolicy.DEFAULT)) {
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void readsTheNumbersInTheHeaderOfAJournalFile() throws IOException, InterruptedException {
        Path file = journal().files().getFirst();
        JournalHeader header = JournalHeader.read(file).orElseThrow();
        assertThat(header.entries()).isEqualTo(3);
        assertThat(header.headSequence()).isEqualTo(1);
        assertThat(header.tailSequence()).isEqualTo(3);
        assertThat(header.headRealtimeMicros()).isEqualTo(1_795_248_087_337_281L);
    }

    @Test
    void noticesThatTheOldestFileOfAJournalWentAway() throws IOException, InterruptedException {
        JournalSource source = journal();
        Path sample = source.files().getFirst();
        Path old = Files.move(sample, sample.resolveSibling("system@1.journal"));
        Path young = file(old, "system.journal", 0);
        JournalBeginning beginning = new JournalBeginning(source);
        file(old, "system@2.journal", 1);
        assertThat(beginning.moved()).isEmpty();
        Files.delete(old);
        Files.delete(old.resolveSibling("system@2.journal"));
        assertThat(beginning.moved()).as("the file that is left holds nothing").isEmpty();
        file(young, "system.journal", 3);
        assertThat(beginning.moved())
                .hasValueSatisfying(removed ->
                        assertThat(removed.receivedMicros())
                                .isEqualTo(1_795_248_087_337_281L + 3_000_000));
        assertThat(beginning.moved()).isEmpty();
    }

    /** A copy whose first entry came so many seconds later; at 0 one without entries. */
    private static Path file(Path of, String name, int seconds) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(of)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(152, seconds == 0 ? 0 : 3);
        bytes.putLong(184, 1_795_248_087_337_281L + 1_000_000L * seconds);
        return Files.write(of.resolveSibling(name), bytes.array());
    }

    @Test
    void saysThatThereIsNoJournalRatherThanThatItIsEmpty() {
        assertThatThrownBy(() ->
                        JournaldReader.open(
                                new JournalSource.OfDirectory(directory),
                                Samples.BOOT,
                                JournaldPolicy.DEFAULT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no journal files");
    }

    @Test
    void leavesOutByConfigurationAndSaysWhich() throws IOException, MalformedEntryException {
        Path main = Files.writeString(directory.resolve("a"), "[Journal]\nMaxLevelStore=info\n");
        Path dropIn =
                Files.writeString(
                        directory.resolve("b"), "#x\n[Journal]\nMaxLevelStore = warning\n[X]\n");
        JournaldPolicy policy = JournaldPolicy.ofFiles(List.of(main, dropIn));
        assertThat(policy.maxLevelStore()).isEqualTo(Level.WARN);
        assertThat(policy.excludes(KmsgRecord.parse("6,1,2,-;x\n"))).contains("MaxLevelStore=warn");
        assertThat(policy.excludes(KmsgRecord.parse("4,1,2,-;x\n"))).isEmpty();
        assertThat(policy.excludes(KmsgRecord.parse("28,1,2,-;systemd-journald[7]: x\n")))
                .contains("journald does not store its own lines");
    }
}
