package org.printkeeper.agent.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.airlift.compress.v3.lz4.Lz4JavaCompressor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.printkeeper.agent.journal.UnknownLayoutException;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.record.BootId;

/** Our reading of journal files beside libsystemd's. */
@Timeout(300)
class JournalFilesReaderTest {
    private static final BootId BOOT = BootId.parse(Journals.BOOT).orElseThrow();
    private static final BootId OTHER = BootId.parse(Journals.OTHER_BOOT).orElseThrow();
    private static final int ENTRY = 3;
    private static final int ENTRY_ARRAY = 6;
    private static final int ZSTD = 4;

    @TempDir Path directory;

    @BeforeEach
    void needsTheWriter() {
        Journals.assumeWriter();
    }

    private JournalSource source() {
        return new JournalSource.OfDirectory(directory);
    }

    private JournalFilesReader ours(BootId boot) throws IOException {
        return JournalFilesReader.open(source(), boot, JournaldPolicy.DEFAULT);
    }

    private void readsTheSame(BootId boot, int expected) throws IOException {
        try (JournaldReader theirs = JournaldReader.open(source(), boot, JournaldPolicy.DEFAULT);
                JournalFilesReader ours = ours(boot)) {
            List<StoreItem> items = Samples.items(ours);
            assertThat(items).usingRecursiveComparison().isEqualTo(Samples.items(theirs));
            assertThat(items).hasSize(expected);
            assertThat(ours.retention()).isEqualTo(theirs.retention());
            assertThat(ours.profile()).isEqualTo(theirs.profile());
            assertThat(ours.damage()).isEmpty();
            assertThat(ours.next()).isNull();
        }
    }

    static List<Map<String, String>> layouts() {
        return Journals.layouts();
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void readsWhatLibsystemdReads(Map<String, String> layout) throws Exception {
        Path file = directory.resolve("a.journal");
        Journals.write(file, Journals.mixture(1000), layout);
        assertThat(Journals.objects(Files.readAllBytes(file), 1, ZSTD))
                .as("values compressed with zstd")
                .isNotEmpty();
        readsTheSame(BOOT, 700);
        readsTheSame(OTHER, 100);
        readsTheSame(Samples.BOOT, 0);
    }

    @Test
    void mergesFilesInLibsystemdsOrderAndShowsCopiesOnce() throws Exception {
        List<String> all = Journals.mixture(1000);
        for (int part = 0; part < 3; part++) {
            int remainder = part;
            List<String> entries =
                    all.stream().filter(entry -> all.indexOf(entry) % 3 == remainder).toList();
            Journals.write(directory.resolve(part + ".journal"), entries, Map.of());
        }
        Files.copy(directory.resolve("1.journal"), directory.resolve("copy.journal~"));
        Path machine = directory.resolve("3d1219c7c4c5404aaa1f6d2a48adfda4");
        Files.createDirectory(machine);
        Files.copy(directory.resolve("2.journal"), machine.resolve("system.journal"));
        Path stranger = Files.createDirectory(directory.resolve("no-machine"));
        Journals.write(
                stranger.resolve("x.journal"),
                List.of(Journals.kernel(Journals.BOOT, 7, "not opened")),
                Map.of());
        readsTheSame(BOOT, 700);
    }

    @Test
    void readsAFileThatIsBeingWrittenTo() throws Exception {
        List<String> all = Journals.mixture(600);
        Path file = directory.resolve("online.journal");
        Process writer = Journals.begin(file, Map.of());
        try (OutputStream in = writer.getOutputStream()) {
            for (int i = 0; i < all.size(); i += 150) {
                for (String entry : all.subList(i, i + 150)) {
                    in.write(entry.getBytes(StandardCharsets.UTF_8));
                }
                in.flush();
                int written = i + 150;
                Journals.await(() -> entries(file) == written);
                assertThat(Files.readAllBytes(file)[16]).as("state: online").isEqualTo((byte) 1);
                readsTheSame(BOOT, written * 7 / 10);
            }
        } finally {
            writer.waitFor();
        }
    }

    private static long entries(Path file) {
        try {
            return JournalHeader.read(file).map(JournalHeader::entries).orElse(-1L);
        } catch (IOException notYet) {
            return -1;
        }
    }

    @Test
    void tellsOfEntriesRemovedBetweenFilesAsLibsystemdsReaderDoes() throws Exception {
        Journals.write(directory.resolve("a.journal"), Journals.mixture(20), Map.of());
        byte[] bytes = Files.readAllBytes(directory.resolve("a.journal"));
        Files.write(directory.resolve("b.journal"), renumbered(bytes, 1000));
        readsTheSame(BOOT, 2 * 14 + 1);
    }

    /** The same entries later in the same row of numbers. */
    private static byte[] renumbered(byte[] file, long later) {
        byte[] renumbered = file.clone();
        for (int field : new int[] {160, 168}) {
            add(renumbered, field, later);
        }
        for (int entry : Journals.objects(file, ENTRY, -1)) {
            add(renumbered, entry + 16, later);
        }
        return renumbered;
    }

    private static void add(byte[] file, int offset, long more) {
        var bytes = Journals.little(file);
        bytes.putLong(offset, bytes.getLong(offset) + more);
    }

    @Test
    void readsValuesCompressedWithLz4() throws Exception {
        Path file = directory.resolve("a.journal");
        List<String> entries =
                List.of(
                        Journals.kernel(Journals.BOOT, 1, "short"),
                        Journals.kernel(Journals.BOOT, 2, "x".repeat(600)));
        Journals.write(file, entries, Map.of());
        byte[] bytes = Files.readAllBytes(file);
        int data = Journals.objects(bytes, 1, ZSTD).getFirst();
        byte[] plain = ("MESSAGE=" + "x".repeat(600)).getBytes(StandardCharsets.US_ASCII);
        byte[] packed = new byte[5000];
        int length =
                new Lz4JavaCompressor().compress(plain, 0, plain.length, packed, 0, packed.length);
        int size = 72 + 8 + length;
        assertThat(size).as("room after what zstd took").isLessThanOrEqualTo(room(bytes, data));
        bytes[data + 1] = 2;
        Journals.little(bytes).putInt(12, 2 | Journals.little(bytes).getInt(12));
        Journals.little(bytes).putLong(data + 8, size).putLong(data + 72, plain.length);
        System.arraycopy(packed, 0, bytes, data + 80, length);
        Files.write(file, bytes);
        readsTheSame(BOOT, 2);
    }

    private static int room(byte[] file, int data) {
        return (int) Journals.little(file).getLong(data + 8) + 7 & ~7;
    }

    /** As a systemd that is told to compress with xz writes them. */
    @Test
    void leavesValuesCompressedWithXzToLibsystemdWhichReadsTheSame() throws Exception {
        Path xz = Path.of("/usr/bin/xz");
        assumeTrue(Files.isExecutable(xz), "skipped: no " + xz + " (package xz-utils)");
        Path file = directory.resolve("a.journal");
        StringBuilder text = new StringBuilder();
        new Random(1).ints(480, '0', '8').forEach(digit -> text.append((char) digit));
        Journals.write(file, List.of(Journals.kernel(Journals.BOOT, 2, "" + text)), Map.of());
        List<StoreItem> plain = items(JournalFilesReader.class);

        byte[] bytes = Files.readAllBytes(file);
        int data = dataOf(bytes, "MESSAGE=" + text);
        byte[] packed = xz(xz, ("MESSAGE=" + text).getBytes(StandardCharsets.US_ASCII));
        int begin = isCompact(bytes) ? 72 : 64;
        assertThat(begin + packed.length).as("room").isLessThanOrEqualTo(room(bytes, data));
        bytes[data + 1] = 1;
        bytes[12] |= 1;
        Journals.little(bytes).putLong(data + 8, begin + packed.length);
        System.arraycopy(packed, 0, bytes, data + begin, packed.length);
        Files.write(file, bytes);

        assertThat(items(JournaldReader.class)).usingRecursiveComparison().isEqualTo(plain);
        assertThat(plain).hasSize(1);
    }

    private List<StoreItem> items(Class<? extends StoreReader> expected) throws IOException {
        Store store = new Store.OfJournal(source(), JournaldPolicy.DEFAULT);
        try (StoreReader reader = store.open(BOOT, false)) {
            assertThat(reader).isInstanceOf(expected);
            return Samples.items(reader);
        }
    }

    private static boolean isCompact(byte[] file) {
        return (file[12] & 16) != 0;
    }

    private static int dataOf(byte[] file, String value) {
        String all = new String(file, StandardCharsets.ISO_8859_1);
        return all.indexOf(value) - (isCompact(file) ? 72 : 64);
    }

    private static byte[] xz(Path program, byte[] plain) throws Exception {
        Process process = new ProcessBuilder(program.toString(), "-9c", "--check=none").start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(plain);
        }
        byte[] packed = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return packed;
    }

    @Test
    void readsAFileWholeThatIsRotatedBetweenListingAndOpening() throws Exception {
        Path online = directory.resolve("system.journal");
        Path archived = directory.resolve("system@1.journal");
        Path next = Journals.write(spare("next"), Journals.mixture(20), Map.of());
        Journals.write(online, Journals.mixture(1000), Map.of());
        OpenedFiles.Listing listing =
                () -> {
                    List<Path> files = source().openedFiles();
                    if (Files.notExists(archived)) {
                        Files.move(online, archived);
                        Files.move(next, online);
                    }
                    return files;
                };
        try (OpenedFiles files = OpenedFiles.of(source(), listing, BOOT)) {
            assertThat(files.withBoot()).hasSize(2);
            assertThat(files.damage()).isEmpty();
        }
    }

    @Test
    void tellsThatFilesChangeTooOftenToBeReadWhole() throws Exception {
        Path file = Journals.write(spare("next"), Journals.mixture(20), Map.of());
        OpenedFiles.Listing listing =
                () -> {
                    Files.copy(file, directory.resolve(System.nanoTime() + ".journal"));
                    return source().openedFiles();
                };
        assertThatThrownBy(() -> OpenedFiles.of(source(), listing, BOOT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("its files change while they are opened");
    }

    private Path spare(String name) throws IOException {
        return Files.createDirectories(directory.resolve("spare")).resolve(name + ".journal");
    }

    /** A name that leads nowhere is as one that was renamed since it was listed. */
    @Test
    void aFileThatIsRenamedBeforeItsHeaderIsReadIsNoError() throws Exception {
        Journals.write(directory.resolve("a.journal"), Journals.mixture(20), Map.of());
        Files.createSymbolicLink(directory.resolve("b.journal"), Path.of("nowhere"));
        JournaldReader.requireReadable(source());
        try (JournaldReader reader = JournaldReader.open(source(), BOOT, JournaldPolicy.DEFAULT)) {
            assertThat(Samples.items(reader)).hasSize(14);
        }
    }

    @Test
    void leavesWhatItDoesNotKnowToLibsystemd() throws Exception {
        Path file = directory.resolve("a.journal");
        Journals.write(file, Journals.mixture(10), Map.of());
        byte[] bytes = Files.readAllBytes(file);
        bytes[12] |= 1; // may hold what is compressed with xz
        Files.write(file, bytes);
        assertThatThrownBy(() -> ours(BOOT)).isInstanceOf(UnknownLayoutException.class);
        assertThat(items(JournaldReader.class)).hasSize(7);
    }

    @Test
    void followsWithLibsystemdAndReadsOnceByItself() throws Exception {
        Journals.write(directory.resolve("a.journal"), Journals.mixture(10), Map.of());
        Store store = new Store.OfJournal(source(), JournaldPolicy.DEFAULT);
        try (StoreReader follows = store.open(BOOT, true);
                StoreReader once = store.open(BOOT, false)) {
            assertThat(follows).isInstanceOf(JournaldReader.class);
            assertThat(once).isInstanceOf(JournalFilesReader.class);
        }
    }

    @Test
    void tellsOfAnEntryThatIsNoneAndReadsTheOthers() throws Exception {
        Path file = directory.resolve("a.journal");
        Journals.write(file, Journals.mixture(100), Map.of());
        byte[] bytes = Files.readAllBytes(file);
        int entry = Journals.objects(bytes, ENTRY, -1).get(55); // "line 56"
        Arrays.fill(bytes, entry, entry + 64, (byte) 0);
        Files.write(file, bytes);
        try (JournalFilesReader reader = ours(BOOT)) {
            assertThat(Samples.items(reader)).hasSize(69);
            assertThat(reader.damage().orElseThrow())
                    .isEqualTo(
                            file
                                    + " byte "
                                    + entry
                                    + ": expected an entry, found type 0 of 0 bytes");
        }
    }

    @Test
    void endsOnAListThatLeadsBackToItself() throws Exception {
        Path file = directory.resolve("a.journal");
        Journals.write(file, Journals.mixture(1000), Map.of());
        byte[] bytes = Files.readAllBytes(file);
        for (int array : Journals.objects(bytes, ENTRY_ARRAY, -1)) {
            Journals.little(bytes).putLong(array + 16, array);
        }
        Files.write(file, bytes);
        try (JournalFilesReader reader = ours(BOOT)) {
            assertThat(Samples.items(reader)).hasSizeBetween(1, 699);
            assertThat(reader.damage().orElseThrow()).contains("more entries", "a list at byte");
        }
    }

    @Test
    void tellsOfAFileThatIsNoJournalOrCutShort() throws Exception {
        Path file = directory.resolve("a.journal");
        Journals.write(file, Journals.mixture(1000), Map.of());
        Files.writeString(directory.resolve("b.journal"), "no journal, and ".repeat(100));
        Files.createFile(directory.resolve("c.journal"));
        try (JournalFilesReader reader = ours(BOOT)) {
            assertThat(Samples.items(reader)).hasSize(700);
            assertThat(reader.damage().orElseThrow())
                    .contains("b.journal byte 0: expected LPKSHHRH");
        }
        Files.delete(directory.resolve("b.journal"));
        byte[] bytes = Files.readAllBytes(file);
        int middle = Journals.objects(bytes, ENTRY, -1).get(500);
        Files.write(file, Arrays.copyOf(bytes, middle));
        try (JournalFilesReader reader = ours(BOOT)) {
            assertThat(Samples.items(reader)).hasSizeBetween(300, 350);
            assertThat(reader.damage().orElseThrow()).contains("as its header says", "more places");
        }
    }

    @Test
    void tellsOfAFileThatIsCutWhileItIsRead() throws Exception {
        Path file = directory.resolve("a.journal");
        Journals.write(file, Journals.mixture(1000), Map.of());
        try (JournalFilesReader reader = ours(BOOT)) {
            assertThat(reader.next()).isNotNull();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(8192);
            }
            assertThat(Samples.items(reader)).hasSizeLessThan(699);
            assertThat(reader.damage().orElseThrow()).contains("a file that only grows");
        }
    }
}
