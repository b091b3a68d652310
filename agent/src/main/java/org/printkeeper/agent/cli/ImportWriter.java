package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.printkeeper.agent.archive.EvidenceLog;
import org.printkeeper.agent.archive.Notary;
import org.printkeeper.agent.archive.StreamHealth;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.imported.ForeignLine;
import org.printkeeper.agent.imported.ForeignLog;
import org.printkeeper.agent.imported.Joined;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Mark;

/**
 * Adds second-hand lines to their stream, and signs it. The stream is the import's alone, so it
 * needs no daemon: whoever imports is its one writer for the time.
 *
 * <p>Thread: that of the command; the stream's writer and sealer have their own.
 */
final class ImportWriter {
    private static final Duration DISK_TIMEOUT = Duration.ofSeconds(60);
    private static final int ENTRY_ROOM_BYTES = 1 << 16;

    private final Path stream;
    private final Path identity;
    private final Threads threads;

    ImportWriter(Path stateDir, Invocation invocation) {
        stream = Streams.imported(stateDir);
        identity = stateDir.resolve("identity");
        threads =
                new Threads(
                        death -> invocation.err().println("printkeeper import: " + death.words()));
    }

    /** Writes what is added, one boot after the other. */
    void write(List<Joined> joined) throws IOException, InterruptedException {
        Map<BootId, List<Joined>> boots = new LinkedHashMap<>();
        for (Joined log : joined) {
            if (!log.added().isEmpty()) {
                boots.computeIfAbsent(log.boot(), boot -> new ArrayList<>()).add(log);
            }
        }
        for (Map.Entry<BootId, List<Joined>> boot : boots.entrySet()) {
            write(boot.getKey(), boot.getValue());
        }
        if (!boots.isEmpty()) {
            sign();
        }
    }

    private void write(BootId boot, List<Joined> logs) throws IOException, InterruptedException {
        StreamSettings settings = StreamSettings.defaults().withSizes(8L << 20, Long.MAX_VALUE, 0);
        StreamWriter writer = StreamWriter.open(stream, boot, settings, InstantSource.system());
        Thread writing = threads.start("import-writer", writer::run);
        Thread sealing = threads.start("import-sealer", () -> writer.sealer().run());
        for (Joined log : logs) {
            add(log, writer);
        }
        boolean isDurable = writer.awaitDurable(DISK_TIMEOUT);
        StreamHealth health = writer.health();
        writer.close();
        writing.join();
        sealing.join();
        if (!isDurable || health.lostEntries() > 0 || !threads.deaths().isEmpty()) {
            throw UserError.io(
                    "%s: not all of boot %s could be written%s; import again when there is room"
                            .formatted(
                                    stream, boot, health.isWell() ? "" : ": " + health.trouble()));
        }
    }

    private static void add(Joined joined, StreamWriter writer) throws InterruptedException {
        EntryBatch batch = writer.emptyBatch();
        batch.add(header(joined));
        if (joined.printkZero().isPresent()) {
            batch.add(clock(joined, joined.printkZero().getAsLong()));
        }
        for (ForeignLine line : joined.added()) {
            if (batch.isFull(ENTRY_ROOM_BYTES)) {
                batch = writer.exchange(batch);
            }
            if (!line.missing().isEmpty()) {
                batch.add(Mark.hole(line.missing()));
            }
            if (!line.isHole()) {
                batch.add(line.toMark());
            }
        }
        writer.put(batch);
    }

    private static Mark header(Joined joined) {
        ForeignLog log = joined.log();
        return Mark.of(
                Mark.IMPORT,
                "origin",
                log.origin(),
                "sha256",
                log.sha256(),
                "form",
                log.form(),
                "joined",
                joined.how().label(),
                "read",
                Integer.toString(log.lines().size()),
                "added",
                Long.toString(joined.lines()),
                "archived",
                Long.toString(joined.folded()),
                "holes",
                Long.toString(joined.holes()),
                "time",
                Instant.now().truncatedTo(ChronoUnit.MICROS).toString());
    }

    /** When printk's clock stood at zero; nothing is known of the other clocks. */
    private static Mark clock(Joined joined, long printkZero) {
        long micros =
                joined.added().stream()
                        .mapToLong(ForeignLine::printkMicros)
                        .filter(known -> known >= 0)
                        .findFirst()
                        .orElse(0);
        return new ClockSample(micros, micros, micros, printkZero + micros, false, -1)
                .toMark()
                .with("why", "second-hand");
    }

    private void sign() throws IOException {
        StreamReader reader = StreamReader.open(stream);
        long end = reader.endIndex();
        Notary notary =
                new Notary(
                        reader,
                        () -> end,
                        () ->
                                EvidenceLog.open(
                                        stream,
                                        Identity.ofImported(identity),
                                        Identity.originOfImported(identity),
                                        reader.firstIndex()),
                        Duration.ZERO,
                        Duration.ZERO);
        notary.close();
        notary.run();
        if (!notary.trouble().isEmpty()) {
            throw UserError.io(
                    "added, but not signed: %s: %s; the next import signs it"
                            .formatted(stream, notary.trouble()));
        }
    }
}
