package org.printkeeper.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Level;

/**
 * What signing costs the capture: {@code SigningCost FOLDER RECORDS ROUNDS} lets the stream's
 * writer take records as fast as it can, until all are on disk, in turn with and without the notary
 * beside it, at the priorities of the daemon; the sealer is there in both.
 */
public final class SigningCost {
    private static final int BATCH = 500;

    private SigningCost() {}

    /**
     * @param perSecond records that went to disk
     * @param signingNanos processor time of the notary
     */
    private record Round(double perSecond, long signingNanos) {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Path.of(arguments[0]);
        int records = Integer.parseInt(arguments[1]);
        int rounds = Integer.parseInt(arguments[2]);
        List<Round> without = new ArrayList<>();
        List<Round> with = new ArrayList<>();
        for (int i = 0; i <= rounds; i++) {
            Round unsigned = round(folder.resolve("unsigned" + i), records, false);
            Round signed = round(folder.resolve("signed" + i), records, true);
            if (i > 0) { // the first warms up
                without.add(unsigned);
                with.add(signed);
            }
        }
        double plain = best(without);
        double signed = best(with);
        long nanos = with.stream().mapToLong(Round::signingNanos).min().orElse(0);
        System.out.printf(
                "unsigned %,.0f records/s, signed %,.0f records/s: %.1f %% less;"
                        + " signing takes %.3f s of CPU for 100,000 records%n",
                plain, signed, 100 * (1 - signed / plain), nanos / 1e9 * 100_000 / records);
    }

    /** The round that others on the machine disturbed least. */
    private static double best(List<Round> rounds) {
        return rounds.stream().mapToDouble(Round::perSecond).max().orElse(0);
    }

    private static Round round(Path state, int records, boolean isSigned)
            throws IOException, InterruptedException {
        WorkingStream stream = WorkingStream.start(state, isSigned);
        long start = System.nanoTime();
        for (int first = 0; first < records; first += BATCH) {
            put(stream.writer(), first, Math.min(records, first + BATCH));
        }
        stream.writer().awaitDurable(Duration.ofMinutes(5));
        double perSecond = records / ((System.nanoTime() - start) / 1e9);
        stream.stop();
        delete(state);
        return new Round(perSecond, stream.signingNanos());
    }

    private static void put(StreamWriter writer, int first, int end) throws InterruptedException {
        EntryBatch batch = writer.emptyBatch();
        for (int sequence = first; sequence < end; sequence++) {
            byte[] record =
                    "6,%d,%d,-;usb 1-%d: new high-speed USB device number %d using xhci_hcd\n SUBSYSTEM=usb\n DEVICE=c189:%d\n"
                            .formatted(
                                    sequence,
                                    sequence * 1013L,
                                    sequence % 9,
                                    sequence,
                                    sequence % 128)
                            .getBytes(StandardCharsets.US_ASCII);
            batch.addRecord(record, 0, record.length, sequence, Level.INFO);
        }
        writer.put(batch);
    }

    private static void delete(Path state) throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
