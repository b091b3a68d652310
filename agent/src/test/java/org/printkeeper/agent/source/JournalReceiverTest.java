package org.printkeeper.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.linux.Journal;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.syslog.SyslogEntry;

/** A journal that systemd has written. */
class JournalReceiverTest {
    private static final Path WRITER = Path.of("/lib/systemd/systemd-journal-remote");
    private static final String BOOT = "0123456789abcdef0123456789abcdef";
    private static final UUID BOOT_ID = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

    @TempDir Path folder;

    private final List<SyslogEntry> received = new ArrayList<>();

    @Test
    void takesWhatProgramsSaidAndGoesOnBehindItsCursor() throws Exception {
        assumeTrue(
                Files.isExecutable(WRITER),
                "skipped: no " + WRITER + " (package systemd-journal-remote)");
        append(entry(1, "_TRANSPORT=syslog\nSYSLOG_FACILITY=4\nPRIORITY=3\nMESSAGE=one"));
        append(entry(2, "_TRANSPORT=kernel\nSYSLOG_FACILITY=0\nPRIORITY=4\nMESSAGE=of the ring"));
        append(entry(3, "_TRANSPORT=stdout\n_SYSTEMD_UNIT=a.service\nMESSAGE=two"));
        receive(2);
        append(entry(4, "_TRANSPORT=syslog\nMESSAGE=three"));
        receive(3);
        assertThat(received)
                .extracting(message -> new String(message.raw(), StandardCharsets.UTF_8))
                .containsExactly(
                        "<35>1 2026-11-21T12:00:01.000000Z there app 7 - - one",
                        "<30>1 2026-11-21T12:00:03.000000Z there app 7 -"
                                + " [journal@32473 unit=\"a.service\"] two",
                        "<30>1 2026-11-21T12:00:04.000000Z there app 7 - - three");
        assertThat(received.getFirst().via()).isEqualTo("journal");
        assertThat(received.getFirst().trusted()).isEqualTo("pid=7,uid=1000");
    }

    @Test
    void beginsWithTheBootWhereItsCursorIsDamaged() throws Exception {
        assumeTrue(
                Files.isExecutable(WRITER),
                "skipped: no " + WRITER + " (package systemd-journal-remote)");
        append(entry(1, "_TRANSPORT=syslog\nMESSAGE=one"));
        for (byte[] damaged :
                List.of(
                        new byte[0],
                        new byte[] {-1, 0},
                        "i=x".getBytes(StandardCharsets.US_ASCII))) {
            received.clear();
            Files.createDirectories(folder.resolve("cursors"));
            Files.write(folder.resolve("cursors/journal-in"), damaged);
            receive(1);
            assertThat(received).hasSize(1);
        }
    }

    private static String entry(int second, String fields) {
        long micros =
                Instant.parse("2026-11-21T12:00:00Z").plusSeconds(second).toEpochMilli() * 1000;
        return "__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=%s\n_HOSTNAME=there\n"
                        .formatted(micros, second * 1_000_000L, BOOT)
                + "SYSLOG_IDENTIFIER=app\n_PID=7\n_UID=1000\n"
                + fields
                + "\n\n";
    }

    private void append(String export) throws Exception {
        Path journals = Files.createDirectories(folder.resolve("journal"));
        Path file = Files.writeString(folder.resolve("export"), export);
        Process writer =
                new ProcessBuilder(
                                WRITER.toString(),
                                "-o",
                                journals.resolve("system.journal").toString(),
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(writer.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(writer.waitFor()).as(said).isZero();
    }

    /** Runs one until there are so many, and stops it well. */
    private void receive(int count) throws Exception {
        SyslogIntake intake = new SyslogIntake(this::exchange, InstantSource.system(), 1 << 16, 0);
        JournalReceiver receiver =
                new JournalReceiver(
                        () -> Journal.openDirectory(folder.resolve("journal")),
                        BOOT_ID,
                        folder.resolve("cursors/journal-in"));
        Thread reading = Thread.ofPlatform().start(() -> run(receiver, intake));
        Thread handing = Thread.ofPlatform().start(intake);
        Instant end = Instant.now().plusSeconds(20);
        while (size() < count) {
            assertThat(Instant.now()).as("waited too long").isBefore(end);
            Thread.sleep(10);
        }
        receiver.stop();
        reading.join();
        intake.stop();
        handing.join();
        receiver.settle();
    }

    private static void run(JournalReceiver receiver, SyslogIntake intake) {
        try {
            receiver.run(intake);
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }

    private synchronized int size() {
        return received.size();
    }

    private synchronized EntryBatch exchange(EntryBatch batch) {
        for (int i = 0; i < batch.entries(); i++) {
            SyslogEntry.decode(Arrays.copyOfRange(batch.bytes(), batch.start(i), batch.end(i)))
                    .ifPresent(received::add);
        }
        batch.clear();
        return batch;
    }
}
