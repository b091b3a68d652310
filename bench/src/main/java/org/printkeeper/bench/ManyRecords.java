package org.printkeeper.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Level;

/**
 * Makes an archive of many records, sealed and signed, from the texts of real logs: {@code
 * ManyRecords STATE_DIR RECORDS FOLDER}. Texts come in their order, again and again, ten records a
 * second up to now; the word {@code quuxfault} stands in one record, in the middle.
 */
public final class ManyRecords {
    private static final Pattern PREFIX = Pattern.compile("^(<\\d+>)?\\[[ T\\d.]+\\] ?");
    private static final Pattern TROUBLE = Pattern.compile("(?i)error|fail|oops|bug:");
    private static final long APART_MICROS = 100_000;
    private static final int BATCH_RECORDS = 500;

    private ManyRecords() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path state = Path.of(arguments[0]);
        WorkingStream stream = WorkingStream.start(state, true);
        fill(stream.writer(), Integer.parseInt(arguments[1]), texts(Path.of(arguments[2])));
        stream.stop();
        WorkingStream.seal(state);
    }

    private static List<String> texts(Path folder) throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path log : files.filter(f -> !f.toString().endsWith(".json")).sorted().toList()) {
                Files.readString(log, StandardCharsets.ISO_8859_1)
                        .lines()
                        .map(line -> PREFIX.matcher(line).replaceFirst(""))
                        .map(text -> text.replaceAll("[^ -~]", "?").stripTrailing())
                        .filter(text -> !text.isEmpty() && text.length() < 900)
                        .forEach(texts::add);
            }
        }
        return texts;
    }

    private static void fill(StreamWriter writer, int records, List<String> texts)
            throws InterruptedException {
        long bootMicros = System.currentTimeMillis() * 1000 - records * APART_MICROS;
        EntryBatch batch = writer.emptyBatch();
        batch.add(new ClockSample(0, 0, 0, bootMicros, true, 0).toMark());
        for (int i = 0; i < records; i++) {
            String text = texts.get(i % texts.size());
            text = i == records / 2 ? "dev7: quuxfault " + text : text;
            Level level = TROUBLE.matcher(text).find() ? Level.ERR : Level.INFO;
            byte[] raw =
                    (level.code() + "," + i + "," + i * APART_MICROS + ",-;" + text + "\n")
                            .getBytes(StandardCharsets.US_ASCII);
            batch.addRecord(raw, 0, raw.length, i, level);
            batch = i % BATCH_RECORDS == 0 ? writer.exchange(batch) : batch;
        }
        writer.put(batch);
    }
}
