package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.printkeeper.agent.archive.DamagedArchiveException;
import org.printkeeper.agent.archive.EvidenceLog;
import org.printkeeper.agent.archive.Notary;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.evidence.Verification;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Level;

/** A kernel stream that is written, sealed and signed as the daemon does it. */
final class SignedStream {
    static final StreamSettings SMALL = StreamSettings.defaults().withSizes(20_000, 1L << 40, 0);
    static final String BOOT = "0123456789abcdef0123456789abcdef";

    private final Path state;
    private BootId boot = BootId.parse(BOOT).orElseThrow();

    SignedStream(Path state) {
        this.state = state;
    }

    /** From now on it is another boot. */
    void reboot(String id) {
        boot = BootId.parse(id).orElseThrow();
    }

    Path state() {
        return state;
    }

    Path stream() {
        return Streams.kernel(state);
    }

    Verification verify() throws IOException {
        return Verification.of(
                stream(), new Verification.Trust(Optional.empty(), List.of(), _ -> {}));
    }

    /** Segments with this end of their names, oldest first. */
    List<Path> segments(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(stream())) {
            return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    /** One start of the capture: so many records, ten at a time; what can be sealed is sealed. */
    void session(StreamSettings settings, long first, long last) throws Exception {
        Files.createDirectories(stream());
        StreamWriter writer = StreamWriter.open(stream(), boot, settings, InstantSource.system());
        Thread writing = Thread.ofPlatform().start(writer);
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
        for (long sequence = first; sequence <= last; sequence += 10) {
            write(writer, sequence, Math.min(last, sequence + 9));
        }
        assertThat(writer.awaitDurable(Duration.ofSeconds(20))).isTrue();
        writer.sealer().sealAll();
        writer.close();
        writing.join();
        notary.close();
        notary.run();
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

    /** All entries, as text; of a segment that cannot be read the damage. */
    String text() throws IOException {
        StringBuilder text = new StringBuilder();
        try (StreamReader reader = StreamReader.open(stream())) {
            boolean more = true;
            while (more) {
                try {
                    Entry entry = reader.next();
                    more = entry != null;
                    text.append(
                            entry == null
                                    ? ""
                                    : new String(entry.bytes(), StandardCharsets.ISO_8859_1));
                } catch (DamagedArchiveException damaged) {
                    text.append(damaged.getMessage());
                    more = reader.skipDamage();
                }
            }
        }
        return text.toString();
    }
}
