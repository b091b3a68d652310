package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.source.KmsgDevice;
import org.printkeeper.core.audit.Range;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.Mark;

class AuditArchiveTest {
    private static final BootId BOOT = BootId.parse("1".repeat(32)).orElseThrow();
    private static final ClockSample NOW = new ClockSample(9, 9, 9, 9, true, 0);

    @TempDir Path stream;

    private interface Step {
        void run();
    }

    /** Adds these records to the archive. */
    private void archive(int first, int last) {
        archive(stream, BOOT, first, last);
    }

    private static void archive(Path stream, BootId boot, int first, int last) {
        try {
            StreamWriter writer =
                    StreamWriter.open(
                            stream,
                            boot,
                            StreamSettings.defaults(),
                            () -> Instant.parse("2026-11-21T12:00:00Z"));
            EntryBatch batch = writer.emptyBatch();
            batch.add(Mark.of(Mark.START));
            for (int i = first; i <= last; i++) {
                byte[] raw = record(i);
                batch.addRecord(raw, 0, raw.length, i, Level.INFO);
            }
            writer.put(batch);
            writer.close();
            writer.run();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] record(int sequence) {
        return "6,%d,%d,-;record\n"
                .formatted(sequence, sequence)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** A ring that holds these records, and in which something happens at the first read. */
    private static AuditRing ring(int first, int last, Step atFirstRead) {
        KmsgDevice device =
                new KmsgDevice() {
                    private int next = first;

                    @Override
                    public int read(byte[] target, int offset, int maxBytes) {
                        if (next == first) {
                            atFirstRead.run();
                        }
                        if (next > last) {
                            return -Errno.EAGAIN;
                        }
                        byte[] raw = record(next++);
                        System.arraycopy(raw, 0, target, offset, raw.length);
                        return raw.length;
                    }

                    @Override
                    public int await(int timeoutMillis) {
                        return 0;
                    }

                    @Override
                    public int seek(Position position) {
                        return 0;
                    }

                    @Override
                    public void wake() {}
                };
        return new AuditRing(device, () -> {}, BOOT, NOW);
    }

    private AuditArchive open(@Nullable AuditRing ring) throws IOException {
        return AuditArchive.open(
                stream, "0", new AuditArchive.Running(BOOT, AuditRing.live(NOW), ring));
    }

    /** Records as their numbers, gaps as first..last cause. */
    private List<String> read(@Nullable AuditRing ring) throws IOException {
        List<String> found = new ArrayList<>();
        try (AuditArchive archive = open(ring)) {
            Capture capture = archive.next();
            while (capture != null) {
                found.add(
                        switch (capture) {
                            case KmsgRecord record -> "" + record.sequence();
                            case Gap gap ->
                                    gap.firstMissing()
                                            + ".."
                                            + gap.lastMissing()
                                            + " "
                                            + gap.cause().label();
                            case Mark mark -> mark.kind();
                        });
                capture = archive.next();
            }
        }
        return found;
    }

    @Test
    void goesOnWithTheRing() throws Exception {
        archive(0, 2);
        assertThat(read(ring(1, 4, () -> {}))).containsExactly("0", "1", "2", "3", "4");
        assertThat(read(ring(5, 5, () -> {})))
                .containsExactly("0", "1", "2", "3..4 not-running", "5");
    }

    @Test
    void looksInTheArchiveAgainForWhatTheRingHasLostMeanwhile() throws Exception {
        archive(0, 2);
        assertThat(read(ring(6, 7, () -> archive(3, 6))))
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
    }

    @Test
    void callsWhatIsMissingBeforeTheFirstRecordBeforeTheStart() throws Exception {
        archive(0, -1);
        assertThat(read(ring(3, 3, () -> {}))).containsExactly("0..2 before-start", "3");
    }

    @Test
    void givesTheRunningBootItsGraceWithoutARing() throws Exception {
        archive(0, 2);
        try (AuditArchive archive = open(null)) {
            assertThat(archive.range()).isEqualTo(new Range.Live(9));
        }
    }

    @Test
    void replaysEachBootOfTheArchiveByItself() throws Exception {
        Path state = stream;
        Path kernel = Files.createDirectories(Streams.kernel(state));
        BootId other = BootId.parse("0123456789abcdef0123456789abcdef").orElseThrow();
        archive(kernel, other, 0, 2);
        archive(kernel, BOOT, 0, 4);
        Path json =
                Files.writeString(
                        state.resolve("json"),
                        IntStream.range(0, 3)
                                .mapToObj(i ->
                                        """
                                        {"_BOOT_ID":"%s","_TRANSPORT":"kernel","PRIORITY":"6",\
                                        "SYSLOG_FACILITY":"0","MESSAGE":"record",\
                                        "_SOURCE_MONOTONIC_TIMESTAMP":"%d"}
                                        """
                                                .formatted(other.compact(), i))
                                .collect(Collectors.joining()));
        TestTerminal terminal = new TestTerminal();

        int exit =
                terminal.run(
                        "audit",
                        "--boot",
                        "all",
                        "--json",
                        "--state-dir",
                        state.toString(),
                        "--export",
                        json.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(terminal.out().lines())
                .satisfiesExactly(
                        first ->
                                assertThat(first)
                                        .contains(other.toString(), "\"verdict\":\"complete\""),
                        second -> assertThat(second).contains(BOOT.toString(), "\"missing\":5"));
    }

    @Test
    void whatARunningDaemonCountsBelongsToTheLastBoot() throws Exception {
        Path kernel = Files.createDirectories(Streams.kernel(stream));
        archive(kernel, BootId.parse("2".repeat(32)).orElseThrow(), 0, 2);
        archive(kernel, BOOT, 0, 2);
        Path log =
                Files.writeString(
                        stream.resolve("kern.log"),
                        """
                        2026-11-21T10:00:00+00:00 h syslog-ng[1]: syslog-ng starting up
                        2026-11-21T10:00:00+00:00 h kernel: [    0.000001] record
                        """);
        Path socket = stream.resolve("socket");
        List<String> arguments = new ArrayList<>(List.of("audit", "--boot", "all", "--json"));
        arguments.addAll(List.of("--state-dir", "" + stream, "--syslog", "" + log));
        arguments.addAll(List.of("--control", "" + socket));
        TestTerminal terminal = new TestTerminal();

        try (var _ = new SyslogNgControl(socket)) {
            terminal.run(arguments.toArray(String[]::new));
        }

        assertThat(terminal.out().lines())
                .satisfiesExactly(
                        first -> assertThat(first).doesNotContain("\"row\":\"E9\""),
                        last -> assertThat(last).contains("\"row\":\"E9\""));
    }
}
