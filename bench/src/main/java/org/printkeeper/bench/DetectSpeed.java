package org.printkeeper.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.printkeeper.core.detect.IncidentAssembler;

/**
 * How many lines a second the whole path of detection takes on one core: prefixes, kinds, fields,
 * reports put together and named. {@code DetectSpeed FOLDER} reads all logs of a folder and repeats
 * them; it prints each round, in CPU time of the one thread, so that neighbours do not count.
 */
public final class DetectSpeed {
    private static final int ROUNDS = 20;

    private DetectSpeed() {}

    public static void main(String[] arguments) throws IOException {
        byte[] logs = read(Path.of(arguments[0]));
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            long[] incidents = {0};
            long lines = feed(logs, new IncidentAssembler(incident -> incidents[0]++));
            long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
            double millions = lines * 1e3 / nanos;
            best = Math.max(best, millions);
            System.out.printf(
                    "%d lines, %d incidents, %.2f M lines/s%n", lines, incidents[0], millions);
        }
        System.out.printf("best %.2f M lines per second of CPU time%n", best);
    }

    private static byte[] read(Path folder) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> logs =
                    files.filter(file -> !file.toString().endsWith(".json")).sorted().toList();
            for (Path log : logs) {
                all.write(Files.readAllBytes(log));
                all.write('\n');
            }
        }
        return all.toByteArray();
    }

    private static long feed(byte[] logs, IncidentAssembler assembler) {
        int start = 0;
        long number = 0;
        for (int i = 0; i < logs.length; i++) {
            if (logs[i] == '\n') {
                assembler.accept(logs, start, i, ++number);
                start = i + 1;
            }
        }
        assembler.finish();
        return number;
    }
}
