package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.core.audit.Range;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.Mark;

/** Ten records in ten segments, of which some are lost or damaged. */
class DamagedArchiveTest {
    private static final BootId BOOT =
            BootId.parse("11111111111111111111111111111111").orElseThrow();
    private static final StreamSettings SMALL = StreamSettings.defaults().withSizes(1, 1L << 30, 0);

    @TempDir Path state;
    private final TestTerminal terminal = new TestTerminal();

    @BeforeEach
    void archive() throws Exception {
        StreamWriter writer = open(SMALL);
        for (int i = 0; i < 10; i++) {
            EntryBatch batch = writer.emptyBatch();
            byte[] raw = record(i).getBytes(StandardCharsets.US_ASCII);
            batch.addRecord(raw, 0, raw.length, i, Level.INFO);
            writer.put(batch);
        }
        end(writer);
    }

    private StreamWriter open(StreamSettings settings) throws IOException {
        return StreamWriter.open(
                Streams.kernel(state), BOOT, settings, () -> Instant.parse("2026-11-21T12:00:00Z"));
    }

    private static void end(StreamWriter writer) {
        writer.close();
        writer.run();
    }

    private static String record(int i) {
        return "6,%d,%d000000,-;record %d\n".formatted(i, i, i);
    }

    private List<Path> segments(String suffix) throws IOException {
        try (var files = Files.list(Streams.kernel(state))) {
            return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    /** Seals all segments but the last and damages one of them. */
    private void sealAndDamage(int damaged, int offset) throws Exception {
        StreamWriter writer = open(StreamSettings.defaults());
        Thread sealing = Thread.ofPlatform().start(writer.sealer());
        while (segments(".zst").size() < 10 && sealing.isAlive()) {
            Thread.sleep(10);
        }
        end(writer);
        assertThat(sealing.join(Duration.ofSeconds(10))).isTrue();
        Path file = segments(".zst").get(damaged);
        byte[] bytes = Files.readAllBytes(file);
        bytes[offset < 0 ? bytes.length + offset : offset] ^= 0x55;
        Files.write(file, bytes);
    }

    private String logs(String... arguments) {
        List<String> all = new ArrayList<>(List.of("logs", "--state-dir=" + state, "-o", "cat"));
        all.addAll(List.of(arguments));
        assertThat(terminal.run(all.toArray(String[]::new))).isZero();
        assertThat(terminal.err()).isEmpty();
        return terminal.out();
    }

    private AuditArchive reference() throws IOException {
        BootId other = BootId.parse("2".repeat(32)).orElseThrow();
        return AuditArchive.open(
                Streams.kernel(state),
                "0",
                new AuditArchive.Running(other, new Range.FinishedBoot(), null));
    }

    private static List<Gap> gaps(AuditArchive reference) throws IOException {
        List<Gap> gaps = new ArrayList<>();
        @Nullable Capture capture = reference.next();
        while (capture != null) {
            if (capture instanceof Gap gap) {
                gaps.add(gap);
            }
            capture = reference.next();
        }
        return gaps;
    }

    @Test
    void showsAHoleInTheMiddle() throws Exception {
        Files.delete(segments(".klog").get(3));
        Files.delete(segments(".klog").get(3));
        assertThat(logs())
                .contains(
                        """
                        record 2
                        -- archive entries from index 6 on are lost (4): not in the archive --
                        -- 2 records lost (seq 3..4, not in the archive) --
                        record 5
                        """);
        try (AuditArchive reference = reference()) {
            assertThat(gaps(reference))
                    .containsExactly(new Gap(3, 4, Cause.NOT_IN_ARCHIVE, 2_000_000, 5_000_000));
            assertThat(reference.remarks())
                    .containsExactly(
                            "archive entries from index 6 on are lost (4): not in the archive");
        }
    }

    @Test
    void showsThatTheOldestWasDeletedWithoutBeingPruned() throws Exception {
        Files.delete(segments(".klog").getFirst());
        assertThat(logs())
                .startsWith(
                        """
                        -- archive entries from index 0 on are lost (2): not in the archive --
                        -- 1 record lost (seq 0..0, not in the archive) --
                        record 1
                        """);
    }

    @Test
    void saysNothingOfWhatRetentionDropped() throws Exception {
        StreamWriter writer = open(StreamSettings.defaults());
        writer.append(Mark.of(Mark.PRUNE, "first", "0", "last", "1"));
        end(writer);
        Files.delete(segments(".klog").getFirst());
        assertThat(logs()).startsWith("record 1\nrecord 2\n");
    }

    @Test
    void readsAroundADamagedFrame() throws Exception {
        sealAndDamage(0, 20);
        assertThat(logs())
                .contains("damaged disk or foreign file?")
                .doesNotContain("verify")
                .contains(
                        """
                         --
                        -- 1 record lost (seq 0..0, not in the archive) --
                        record 1
                        """)
                .endsWith("record 8\nrecord 9\n");
        try (AuditArchive reference = reference()) {
            assertThat(gaps(reference))
                    .containsExactly(new Gap(0, 0, Cause.NOT_IN_ARCHIVE, -1, 1_000_000));
        }
    }

    @Test
    void readsAroundADamagedIndex() throws Exception {
        sealAndDamage(4, -1);
        assertThat(logs("-n", "7"))
                .startsWith("-- archive entries from index 8 on are lost (2): ")
                .endsWith("record 8\nrecord 9\n");
    }
}
