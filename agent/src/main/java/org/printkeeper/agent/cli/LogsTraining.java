package org.printkeeper.agent.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Level;

/**
 * The usual questions to {@code logs}, and an audit, put to a small archive, for the JVM to record
 * what they load and run: most of the time of such a question is the JVM's start.
 */
final class LogsTraining {
    private static final int RECORDS = 20_000;
    private static final int BATCH_RECORDS = 500;
    private static final int ROUNDS = 5;
    private static final String BOOT = "00000000000000000000000000000001";
    private static final List<List<String>> QUESTIONS =
            List.of(
                    List.of("-n", "20"),
                    List.of("-b", "-p", "err"),
                    List.of("-g", "record.*77[0-9]"),
                    List.of("-g", "no such w[ao]rd"),
                    List.of("-S", "-1h"),
                    List.of("-S-1h", "-o", "json"),
                    List.of("-r", "-n", "100", "-o", "short-monotonic"));

    private LogsTraining() {}

    static void run() throws IOException, InterruptedException {
        Path state = Files.createTempDirectory("printkeeper-training");
        try {
            fill(Streams.kernel(state));
            for (int i = 0; i < ROUNDS; i++) {
                QUESTIONS.forEach(question -> ask("logs", state, question, nowhere()));
            }
            audit(state);
        } finally {
            delete(state);
        }
    }

    private static void fill(Path directory) throws IOException, InterruptedException {
        StreamWriter writer =
                StreamWriter.open(
                        directory,
                        BootId.parse(BOOT).orElseThrow(),
                        StreamSettings.defaults().withSizes(256 << 10, 1 << 30, 0),
                        InstantSource.system());
        Thread writing = Thread.ofPlatform().start(writer);
        EntryBatch batch = writer.emptyBatch();
        long nowMicros = System.currentTimeMillis() * 1000;
        batch.add(new ClockSample(0, 0, 0, nowMicros, true, 0).toMark());
        for (int i = 0; i < RECORDS; i++) {
            byte[] raw = (i % 8 + "," + i + "," + i + "00,-;" + text(i) + "\n").getBytes(US_ASCII);
            batch.addRecord(raw, 0, raw.length, i, Level.ofCode(i));
            batch = i % BATCH_RECORDS == 0 ? writer.exchange(batch) : batch;
        }
        writer.put(batch);
        writer.close();
        writing.join();
        StreamWriter again =
                StreamWriter.open(
                        directory,
                        BootId.parse(BOOT).orElseThrow(),
                        StreamSettings.defaults(),
                        InstantSource.system());
        again.sealer().sealAll();
        again.abandon();
    }

    private static String text(int record) {
        return switch (record % 1000) {
            case 0 -> "PM: suspend entry (deep)";
            case 1 -> "PM: suspend exit";
            default -> "dev" + record % 9 + ": record " + record;
        };
    }

    private static void audit(Path state) throws IOException {
        Path export = state.resolve("export");
        try (PrintStream out = new PrintStream(Files.newOutputStream(export), false, UTF_8)) {
            ask("logs", state, List.of("-o", "export"), out);
        }
        List<String> question =
                List.of("--reference", "archive", "--boot", "0", "--export", export.toString());
        for (int i = 0; i < ROUNDS; i++) {
            ask("audit", state, question, nowhere());
        }
    }

    private static PrintStream nowhere() {
        return new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
    }

    private static void ask(String command, Path state, List<String> question, PrintStream out) {
        List<String> arguments = new ArrayList<>(List.of(command, "--state-dir", state.toString()));
        arguments.addAll(question);
        Terminal terminal =
                new Terminal(InputStream.nullInputStream(), out, nowhere(), false, Map.of());
        new Main(terminal).run(arguments);
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
