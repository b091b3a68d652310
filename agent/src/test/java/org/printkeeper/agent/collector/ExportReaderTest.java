package org.printkeeper.agent.collector;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.core.audit.Notice;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoredRecord;

class ExportReaderTest {
    /** Beside the project, which may itself lie in a folder of work trees. */
    private static final List<Path> CORPORA =
            Stream.of("../..", "../../..")
                    .map(above -> Path.of(above, "shared/corpora/journal"))
                    .toList();

    private static List<StoreItem> items(byte[] export) throws IOException {
        try (ExportReader reader =
                new ExportReader(
                        new ByteArrayInputStream(export), "sample", null, JournaldPolicy.DEFAULT)) {
            return Samples.items(reader);
        }
    }

    @Test
    void readsNoticesAndRecordsWithTheirExactBytes() throws IOException {
        List<StoreItem> items = items(Samples.bytes("journal.export"));
        assertThat(items.getFirst())
                .isInstanceOfSatisfying(
                        Notice.class, notice -> assertThat(notice.records()).isEqualTo(12_923));
        assertThat(items.get(1))
                .isInstanceOfSatisfying(
                        StoredRecord.class,
                        record -> {
                            assertThat(record.printkMicros()).isEqualTo(1_377_390_305L);
                            assertThat(record.prefix()).isEqualTo(3);
                            assertThat(record.receivedMicros()).isEqualTo(1_795_248_087_494_959L);
                            assertThat(Samples.text(record)).contains("(\u001bctrl-name)");
                        });
        assertThat(items).hasSize(3);
    }

    @Test
    void putsBackTheIdentifierThatJournaldSplitOff() throws IOException {
        String entry =
                """
                _TRANSPORT=kernel
                SYSLOG_FACILITY=3
                PRIORITY=6
                SYSLOG_IDENTIFIER=sampled
                SYSLOG_PID=12
                MESSAGE=plain

                """;
        StoredRecord record = (StoredRecord) items(entry.getBytes(ISO_8859_1)).getFirst();
        assertThat(Samples.text(record)).isEqualTo("sampled[12]: plain");
        assertThat(record.prefix()).isEqualTo(30);
    }

    /** From a pipe, and with lines and binary fields across the bounds of what is read at once. */
    @Test
    void readsTheSameHoweverTheStreamIsCutIntoPieces() throws IOException {
        byte[] once = Samples.bytes("journal.export");
        ByteArrayOutputStream often = new ByteArrayOutputStream();
        for (int i = 0; i < 100; i++) {
            often.write(once);
        }
        Random random = new Random(5);
        InputStream pieces =
                new ByteArrayInputStream(often.toByteArray()) {
                    @Override
                    public synchronized int read(byte[] to, int at, int length) {
                        return super.read(to, at, Math.min(length, 1 + random.nextInt(300)));
                    }
                };
        try (ExportReader reader =
                new ExportReader(pieces, "sample", null, JournaldPolicy.DEFAULT)) {
            List<StoreItem> items = Samples.items(reader);
            assertThat(reader.damage()).isEmpty();
            assertThat(items).hasSize(300);
            assertThat(texts(items)).isEqualTo(texts(items(often.toByteArray())));
            assertThat(texts(items.subList(297, 300))).isEqualTo(texts(items(once)));
        }
    }

    private static List<String> texts(List<StoreItem> items) {
        return items.stream()
                .map(item -> item instanceof StoredRecord r ? Samples.text(r) : item.toString())
                .toList();
    }

    /** Also where it was opened as a file, and more is held of it than what was asked for. */
    @Test
    void endsAtABinaryFieldWithAnImpossibleLength(@TempDir Path directory) throws IOException {
        byte[] once = Samples.bytes("journal.export");
        ByteArrayOutputStream damaged = new ByteArrayOutputStream();
        damaged.write(once);
        damaged.write("MESSAGE\n\177\177\177\177\177\177\177\177".getBytes(ISO_8859_1));
        for (int i = 0; i < 200; i++) {
            damaged.write(once);
        }
        Path file = Files.write(directory.resolve("damaged.export"), damaged.toByteArray());
        try (ExportReader reader = ExportReader.open(file, null, JournaldPolicy.DEFAULT)) {
            assertThat(Samples.items(reader)).hasSize(3);
            assertThat(reader.damage()).isPresent();
        }
    }

    /** A broken file may have no newline any more, and the heap has its end. */
    @Test
    void keepsOfAnEndlessLineItsBeginning() throws IOException {
        String entry = "_TRANSPORT=kernel\nPRIORITY=6\nSYSLOG_FACILITY=0\nMESSAGE=%s\n\n";
        String export = entry.formatted("x".repeat(3 << 20)) + entry.formatted("the next");
        List<String> texts = texts(items(export.getBytes(ISO_8859_1)));
        assertThat(texts).hasSize(2).last().isEqualTo("the next");
        assertThat(texts.getFirst()).startsWith("xxx").hasSizeLessThan(1 << 20);
    }

    @Test
    void survivesEveryCutAndEveryFlippedByte() throws IOException {
        byte[] whole = Samples.bytes("journal.export");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 400; i++) {
            byte[] damaged = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            if (damaged.length > 0) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            assertThat(items(damaged)).as("seed %d, round %d", seed, i).hasSizeLessThan(8);
        }
    }

    @Test
    void neitherHangsNorThrowsOnTheFuzzSeedsOfSystemd() throws IOException {
        Optional<Path> corpus = CORPORA.stream().filter(Files::isDirectory).findFirst();
        assumeTrue(corpus.isPresent(), "skipped: none of " + CORPORA);
        try (Stream<Path> files = Files.walk(corpus.orElseThrow())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertTimeoutPreemptively(
                        Duration.ofSeconds(20),
                        () -> {
                            try (ExportReader reader =
                                    ExportReader.open(file, null, JournaldPolicy.DEFAULT)) {
                                Samples.items(reader);
                            }
                        },
                        file.toString());
            }
        }
    }
}
