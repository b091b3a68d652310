package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.printkeeper.agent.archive.EvidenceLog;
import org.printkeeper.agent.archive.Notary;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Level;

/** A kernel stream that is written and signed as the daemon does it. */
final class SignedStream {
    static final StreamSettings SMALL = StreamSettings.defaults().withSizes(20_000, 1L << 40, 0);
    static final String BOOT = "0123456789abcdef0123456789abcdef";

    private final Path state;
    private BootId boot = BootId.parse(BOOT).orElseThrow();

    SignedStream(Path state) {
        this.state = state;
    }

    Path stream() {
        return Streams.kernel(state);
    }

    /** From now on it is another boot. */
    void reboot(String id) {
        boot = BootId.parse(id).orElseThrow();
    }

    /** One start of the capture: so many records, signed as the daemon signs them. */
    void session(StreamSettings settings, long first, long last) throws Exception {
        Files.createDirectories(stream());
        StreamWriter writer = StreamWriter.open(stream(), boot, settings, InstantSource.system());
        Thread writing = Thread.ofPlatform().start(writer);
        Thread sealing = Thread.ofPlatform().start(writer.sealer());
        StreamReader reader = StreamReader.open(stream());
        Notary notary =
                new Notary(
                        reader,
                        () -> writer.health().durableIndex(),
                        () ->
                                EvidenceLog.open(
                                        stream(),
                                        state.resolve("identity"),
                                        "test.invalid/log",
                                        reader.firstIndex()),
                        Duration.ofMillis(1),
                        Duration.ofHours(1));
        Thread signing = Thread.ofPlatform().start(notary);
        for (long sequence = first; sequence <= last; sequence += 100) {
            write(writer, sequence, Math.min(last, sequence + 99));
            writer.awaitDurable(Duration.ofSeconds(10));
        }
        writer.close();
        writing.join();
        notary.close();
        signing.join();
        sealing.join();
        assertThat(notary.trouble()).isEmpty();
        assertThat(notary.signedIndex()).isEqualTo(writer.health().durableIndex());
    }

    private static void write(StreamWriter writer, long first, long last)
            throws InterruptedException {
        EntryBatch batch = writer.emptyBatch();
        for (long sequence = first; sequence <= last; sequence++) {
            byte[] record =
                    "6,%d,%d,-;usb 1-1: message %d\n SUBSYSTEM=usb\n"
                            .formatted(sequence, sequence * 1000, sequence)
                            .getBytes(StandardCharsets.US_ASCII);
            batch.addRecord(record, 0, record.length, sequence, Level.INFO);
        }
        writer.put(batch);
    }
}
