package org.printkeeper.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.printkeeper.agent.archive.EvidenceLog;
import org.printkeeper.agent.archive.Notary;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Level;

/**
 * Makes a state directory to measure on: {@code MakeArchive STATE-DIR RECORDS BOOTS FOLDER} keeps
 * so many records, with the texts of the logs in a folder, signed as the daemon signs them.
 */
public final class MakeArchive {
    private static final int BATCH = 200;

    private MakeArchive() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path state = Path.of(arguments[0]);
        long records = Long.parseLong(arguments[1]);
        int boots = Integer.parseInt(arguments[2]);
        List<String> texts = texts(Path.of(arguments[3]));
        for (int boot = 0; boot < boots; boot++) {
            boot(state, UUID.nameUUIDFromBytes(new byte[] {(byte) boot}), records / boots, texts);
        }
    }

    /** The messages of dmesg files, without their stamps. */
    private static List<String> texts(Path folder) throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                    texts.add(line.replaceFirst("^(<\\d+>)?\\[[^\\]]*\\] ?", ""));
                }
            }
        }
        return texts;
    }

    private static void boot(Path state, UUID id, long records, List<String> texts)
            throws IOException, InterruptedException {
        Path stream = state.resolve("streams/kernel");
        Files.createDirectories(stream);
        StreamWriter writer =
                StreamWriter.open(
                        stream,
                        BootId.parse(id.toString()).orElseThrow(),
                        StreamSettings.defaults(),
                        InstantSource.system());
        StreamReader reader = StreamReader.open(stream);
        Notary notary =
                new Notary(
                        reader,
                        () -> writer.health().durableIndex(),
                        () ->
                                EvidenceLog.open(
                                        stream,
                                        state.resolve("identity"),
                                        "bench.invalid/log",
                                        reader.firstIndex()),
                        Duration.ofMinutes(1),
                        Duration.ofHours(1));
        List<Thread> threads =
                List.of(
                        Thread.ofPlatform().start(writer),
                        Thread.ofPlatform().start(writer.sealer()),
                        Thread.ofPlatform().start(notary));
        for (long first = 0; first < records; first += BATCH) {
            put(writer, first, Math.min(records, first + BATCH), texts);
        }
        writer.awaitDurable(Duration.ofMinutes(1));
        while (plainSegments(stream) > 1) {
            Thread.sleep(100);
        }
        writer.close();
        threads.get(0).join();
        threads.get(1).join();
        notary.close();
        threads.get(2).join();
    }

    private static long plainSegments(Path stream) throws IOException {
        try (Stream<Path> files = Files.list(stream)) {
            return files.filter(file -> file.toString().endsWith(".klog")).count();
        }
    }

    private static void put(StreamWriter writer, long first, long end, List<String> texts)
            throws InterruptedException {
        EntryBatch batch = writer.emptyBatch();
        for (long sequence = first; sequence < end; sequence++) {
            String text = texts.get((int) (sequence % texts.size()));
            byte[] record =
                    "6,%d,%d,-;%s\n"
                            .formatted(sequence, sequence * 1013 + sequence * sequence % 977, text)
                            .getBytes(StandardCharsets.ISO_8859_1);
            batch.addRecord(record, 0, record.length, sequence, Level.INFO);
        }
        writer.put(batch);
    }
}
