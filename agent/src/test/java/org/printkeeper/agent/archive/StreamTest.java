package org.printkeeper.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.ResumePoint;

class StreamTest {
    private static final StreamSettings SMALL =
            StreamSettings.defaults().withSizes(20_000, 1L << 40, 0).withQueue(1 << 20, 4096);

    @TempDir Path temporary;
    private Path directory;

    @BeforeEach
    void nameTheStream() {
        directory = temporary.resolve("kernel");
    }

    private static List<String> expected(long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(Records::record).toList();
    }

    private List<Entry> read() throws IOException {
        try (StreamReader reader = StreamReader.open(directory)) {
            return Records.entries(reader);
        }
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private Path active() throws IOException {
        return files(Segment.PLAIN_SUFFIX).getLast();
    }

    @Test
    void readsBackByteForByteWhatWasAppendedAcrossSegmentsAndSeals() throws Exception {
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            stream.write(0, 1999);
            stream.sync();
            stream.writer.sealer().sealAll();
        }
        assertThat(files(Segment.SEALED_SUFFIX)).hasSizeGreaterThan(3);
        assertThat(files(Segment.PLAIN_SUFFIX)).hasSize(1);
        List<Entry> entries = read();
        assertThat(Records.records(entries)).isEqualTo(expected(0, 1999));
        for (int i = 0; i < entries.size(); i++) {
            assertThat(entries.get(i).index()).isEqualTo(i);
        }
    }

    @Test
    void beginsEachSegmentWithItsName() throws Exception {
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            stream.write(0, 999);
        }
        for (Path file : files(Segment.PLAIN_SUFFIX)) {
            String first = Files.readString(file).lines().findFirst().orElseThrow();
            long index = Long.parseLong(file.getFileName().toString().substring(0, 20));
            assertThat(first)
                    .startsWith("# segment format=1 stream=kernel index=" + index + " boot=");
        }
    }

    @Test
    void letsZstdcatReadASealedSegment() throws Exception {
        assumeTrue(has("zstdcat"), "zstdcat is not installed");
        StringBuilder plain = new StringBuilder();
        try (var stream =
                new OpenStream(directory, Records.BOOT, SMALL.withSizes(600_000, 1L << 40, 0))) {
            stream.write(0, 9_999);
            stream.sync();
            Path first = files(Segment.PLAIN_SUFFIX).getFirst();
            plain.append(Files.readString(first));
            stream.writer.sealer().sealAll();
        }
        Path sealed = files(Segment.SEALED_SUFFIX).getFirst();
        Process process = new ProcessBuilder("zstdcat", sealed.toString()).start();
        String unpacked =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).isZero();
        assertThat(unpacked).isEqualTo(plain.toString());
    }

    private static boolean has(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Test
    void goesOnInTheSameSegmentAfterACleanStop() throws Exception {
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            stream.write(0, 9);
            stream.writer.append(Mark.of(Mark.STOP, "time", "2026-11-21T08:00:00Z"));
        }
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            ResumePoint resume = stream.writer.resumePoint().orElseThrow();
            assertThat(resume.bootId()).isEqualTo(Records.BOOT);
            assertThat(resume.nextSequence()).isEqualTo(10);
            assertThat(resume.lastMicros()).isEqualTo(9_000);
            assertThat(new String(resume.lastRecord(), StandardCharsets.US_ASCII))
                    .isEqualTo(Records.record(9));
            assertThat(resume.cleanStop()).isTrue();
            stream.write(10, 19);
        }
        assertThat(files(Segment.PLAIN_SUFFIX)).hasSize(1);
        assertThat(Records.records(read())).isEqualTo(expected(0, 19));
    }

    @Test
    void resumesWhereNumbersBeganAgain() throws Exception {
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            stream.write(0, 9);
            stream.writer.append(Mark.of(Mark.RESET, "first", "4", "archived_next", "10"));
        }
        ResumePoint resume = Recovery.of(new DirectoryStorage(directory)).resume().orElseThrow();
        assertThat(resume.nextSequence()).isEqualTo(4);
        assertThat(resume.hasLastRecord()).isFalse();
    }

    @Test
    void findsTheResumePointInAnOlderSegmentWhenTheLastHoldsNoRecord() throws Exception {
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            stream.write(0, 999);
            stream.sync();
            stream.writer.sealer().sealAll();
        }
        try (StreamReader reader = StreamReader.open(directory)) {
            Files.delete(active());
            assertThat(reader.endIndex()).isPositive();
        }
        Recovery found = Recovery.of(new DirectoryStorage(directory));
        List<String> kept = Records.records(read());
        assertThat(found.resume().orElseThrow().nextSequence()).isEqualTo(kept.size());
        assertThat(found.resume().orElseThrow().cleanStop()).isFalse();
    }

    @Test
    void beginsANewSegmentForANewBoot() throws Exception {
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            stream.write(0, 9);
        }
        try (var stream = new OpenStream(directory, Records.NEXT_BOOT, SMALL)) {
            assertThat(stream.writer.resumePoint().orElseThrow().bootId()).isEqualTo(Records.BOOT);
            stream.write(0, 4);
        }
        try (StreamReader reader = StreamReader.open(directory)) {
            assertThat(reader.segments())
                    .extracting(info -> info.boot().orElseThrow())
                    .containsExactly(Records.BOOT, Records.NEXT_BOOT);
        }
    }

    @Test
    void cutsATornTailAndSaysWhatItWas() throws Exception {
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            stream.write(0, 9);
        }
        String tail = "6,10,10000,-;half a rec";
        Files.writeString(active(), tail, StandardOpenOption.APPEND);
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            assertThat(stream.writer.resumePoint().orElseThrow().nextSequence()).isEqualTo(10);
            stream.write(10, 12);
        }
        List<Entry> entries = read();
        assertThat(Records.records(entries)).isEqualTo(expected(0, 12));
        Mark torn = mark(entries, Mark.TORN);
        assertThat(torn.field("bytes")).contains(Integer.toString(tail.length()));
        assertThat(torn.field("text")).contains(tail);
    }

    private static Mark mark(List<Entry> entries, String kind) throws Exception {
        return Records.captures(entries).stream()
                .filter(capture -> capture instanceof Mark mark && mark.is(kind))
                .map(Mark.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void distrustsALastEntryThatEndsOnABlockBoundary() throws Exception {
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            stream.write(0, 9);
        }
        int missing = (int) (1024 - Files.size(active()) % 512);
        String start = "6,10,10000,-;";
        String first = start + "x".repeat(missing - start.length() - 1) + "\n";
        Files.writeString(active(), first, StandardOpenOption.APPEND);
        try (StreamReader reader = StreamReader.open(directory)) {
            assertThat(Records.records(Records.entries(reader))).isEqualTo(expected(0, 9));
            Files.writeString(active(), " DEVICE=n8\n", StandardOpenOption.APPEND);
            Entry whole = reader.next();
            assertThat(Records.text(whole)).isEqualTo(first + " DEVICE=n8\n");
        }
    }

    @Test
    void distrustsTheEntryBeforeALostBlock() throws Exception {
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            stream.write(0, 9);
        }
        int missing = (int) (1024 - Files.size(active()) % 512);
        String start = "6,10,10000,-;";
        String first = start + "x".repeat(missing - start.length() - 1) + "\n";
        String lost = "\0".repeat(512); // held its continuation lines
        Files.writeString(active(), first + lost, StandardOpenOption.APPEND);
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            assertThat(stream.writer.resumePoint().orElseThrow().nextSequence()).isEqualTo(10);
            stream.write(10, 12);
        }
        assertThat(mark(read(), Mark.TORN).field("bytes"))
                .contains(Integer.toString(first.length() + lost.length()));
    }

    @Test
    void neverEndsABatchOnABlockBoundary() throws Exception {
        try (var stream = new OpenStream(directory, Records.BOOT, StreamSettings.defaults())) {
            for (int i = 0; i < 2_000; i++) {
                byte[] line =
                        ("6," + i + ",0,-;" + "x".repeat(i % 64) + "\n")
                                .getBytes(StandardCharsets.US_ASCII);
                EntryBatch batch = stream.writer.emptyBatch();
                batch.addRecord(line, 0, line.length, i, org.printkeeper.core.record.Level.INFO);
                stream.writer.put(batch);
            }
            stream.sync();
        }
        byte[] all = Files.readAllBytes(active());
        int records = 0;
        for (Entry entry : read()) {
            records += entry.bytes()[0] == '#' ? 0 : 1;
        }
        assertThat(records).isEqualTo(2_000);
        for (int end = 512; end < all.length; end += 512) {
            boolean entryEndsHere = all[end - 1] == '\n' && all[end] != ' ';
            assertThat(entryEndsHere && all[end] != '#').as("byte %d", end).isFalse();
        }
    }

    @Test
    void namesTheProcessThatHoldsTheStream() throws Exception {
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            assertThatThrownBy(() -> new OpenStream(directory, Records.BOOT, SMALL))
                    .isInstanceOf(StreamLockedException.class)
                    .hasMessageContaining("this process")
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
            stream.write(0, 1);
        }
        try (var again = new OpenStream(directory, Records.BOOT, SMALL)) {
            again.write(2, 3);
        }
    }

    @Test
    void dropsTheOldestSealedSegmentsAndDeclaresThem() throws Exception {
        StreamSettings capped = SMALL.withSizes(20_000, 40_000, 0);
        try (var stream = new OpenStream(directory, Records.BOOT, capped)) {
            for (long first = 0; first < 5_000; first += 500) {
                stream.write(first, first + 499);
                stream.sync();
                stream.writer.sealer().sealAll();
            }
            assertThat(stream.writer.health().prunedEntries()).isPositive();
        }
        List<Entry> entries = read();
        Mark prune = mark(entries.reversed(), Mark.PRUNE);
        assertThat(prune.field("last")).contains(Long.toString(entries.getFirst().index() - 1));
        assertThat(entries.getFirst().index()).isPositive();
        List<String> kept = Records.records(entries);
        assertThat(kept).isEqualTo(expected(5_000 - kept.size(), 4_999));
    }

    @Test
    void followsALiveStreamThroughRollSealAndPrune() throws Exception {
        StreamSettings capped = SMALL.withSizes(20_000, 60_000, 0);
        List<Entry> seen = new ArrayList<>();
        try (var stream = new OpenStream(directory, Records.BOOT, capped);
                StreamReader reader = StreamReader.open(directory)) {
            for (long first = 0; first < 6_000; first += 100) {
                stream.write(first, first + 99);
                stream.sync();
                if (first % 700 == 0) {
                    stream.writer.sealer().sealAll();
                }
                Entry entry;
                while ((entry = reader.next(Duration.ZERO)) != null) {
                    seen.add(entry);
                }
            }
        }
        assertThat(Records.records(seen)).isEqualTo(expected(0, 5_999));
    }

    @Test
    void jumpsOverAPrunedRangeAndShowsItByTheIndex() throws Exception {
        StreamSettings capped = SMALL.withSizes(20_000, 40_000, 0);
        try (var stream = new OpenStream(directory, Records.BOOT, capped);
                StreamReader reader = StreamReader.open(directory)) {
            stream.write(0, 9);
            stream.sync();
            assertThat(reader.next()).isNotNull();
            for (long first = 10; first < 5_000; first += 499) {
                stream.write(first, first + 498);
                stream.sync();
                stream.writer.sealer().sealAll();
            }
            List<Entry> rest = Records.entries(reader);
            long jumps = 0;
            for (int i = 1; i < rest.size(); i++) {
                jumps += rest.get(i).index() - rest.get(i - 1).index() - 1;
            }
            assertThat(jumps).isPositive();
            assertThat(reader.position()).isEqualTo(reader.endIndex());
        }
    }

    @Test
    void waitsForAnEntryOfAStreamThatIsNotThereYet() throws Exception {
        try (StreamReader reader = StreamReader.open(directory)) {
            assertThat(reader.next(Duration.ofMillis(20))).isNull();
            try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
                stream.write(0, 0);
                assertThat(reader.next(OpenStream.PATIENCE)).isNotNull();
                Entry record = reader.next(OpenStream.PATIENCE);
                assertThat(Records.text(record)).isEqualTo(Records.record(0));
            }
        }
    }

    @Test
    void findsEntriesByIndexTailTimeAndNumber() throws Exception {
        Instant before = Instant.now().minusSeconds(60);
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            stream.write(0, 2_999);
            stream.sync();
            stream.writer.sealer().sealAll();
        }
        List<Entry> all = read();
        try (StreamReader reader = StreamReader.open(directory)) {
            for (int index : new int[] {0, 1, 777, 1500, 2999, 3, all.size() - 1}) {
                reader.seek(index);
                assertThat(reader.next())
                        .isNotNull()
                        .extracting(Entry::index)
                        .isEqualTo((long) index);
            }
            reader.seekLast(10);
            assertThat(Records.entries(reader)).hasSize(10);
            reader.seekTime(before);
            assertThat(reader.position()).isZero();
            reader.seekTime(Instant.now());
            assertThat(reader.position()).isEqualTo(reader.segments().getLast().first());
            assertThat(reader.seekSequence(Records.BOOT, 1234)).isTrue();
            Entry found = reader.next();
            assertThat(Records.text(found)).isEqualTo(Records.record(1234));
            assertThat(reader.seekSequence(Records.NEXT_BOOT, 1234)).isFalse();
        }
    }

    @Test
    void saysWhereASealedSegmentIsDamagedAndGoesOnBehindIt() throws Exception {
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            stream.write(0, 1999);
            stream.sync();
            stream.writer.sealer().sealAll();
        }
        Path sealed = files(Segment.SEALED_SUFFIX).get(1);
        byte[] bytes = Files.readAllBytes(sealed);
        bytes[100] ^= 1;
        Files.write(sealed, bytes);
        try (StreamReader reader = StreamReader.open(directory)) {
            assertThatThrownBy(() -> Records.entries(reader))
                    .isInstanceOf(DamagedArchiveException.class)
                    .hasMessageContaining(sealed.getFileName().toString());
            assertThat(reader.skipDamage()).isTrue();
            assertThat(Records.records(Records.entries(reader)).getLast())
                    .isEqualTo(Records.record(1999));
        }
    }

    @Test
    void looksUpTheRecordArchivedLastUnderANumber() throws Exception {
        try (var stream = new OpenStream(directory, Records.BOOT, SMALL)) {
            stream.write(0, 499);
            stream.writer.append(Mark.of(Mark.RESET, "first", "400"));
            EntryBatch batch = stream.writer.emptyBatch();
            byte[] other = "6,400,1,-;another life\n".getBytes(StandardCharsets.US_ASCII);
            batch.addRecord(other, 0, other.length, 400, org.printkeeper.core.record.Level.INFO);
            stream.writer.put(batch);
            stream.sync();
            RecentRecords recent =
                    new RecentRecords(StreamReader.open(directory), Records.BOOT, 1_000);
            assertThat(recent.raw(400)).isEqualTo(other);
            assertThat(recent.raw(401)).asString().isEqualTo(Records.record(401));
            assertThat(recent.raw(500)).isNull();
            stream.write(500, 500);
            stream.sync();
            assertThat(recent.raw(500)).asString().isEqualTo(Records.record(500));
        }
    }

    @Test
    void keepsFindingsAsWellAsRecords() throws Exception {
        Path findings = temporary.resolve("findings");
        byte[] line = "{\"kind\":\"mem.oom\"}\n".getBytes(StandardCharsets.UTF_8);
        try (var stream = new OpenStream(findings, Records.BOOT, SMALL)) {
            EntryBatch batch = stream.writer.emptyBatch();
            batch.add(line, 0, line.length);
            stream.writer.put(batch);
        }
        try (StreamReader reader = StreamReader.open(findings)) {
            assertThat(Records.text(Records.entries(reader).get(1)))
                    .isEqualTo("{\"kind\":\"mem.oom\"}\n");
        }
    }

    @Test
    void encodesItsControlEntriesInTheGrammar() {
        assertThat(EntryGrammar.encode(Mark.of(Mark.PAD))).asString().isEqualTo("# pad\n");
    }
}
