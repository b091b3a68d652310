package org.printkeeper.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.DmesgRecord;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Mark;

/**
 * The records of one boot in the archive.
 *
 * <p>Thread: one.
 *
 * <p>Owns: a reader of the stream.
 */
final class DmesgArchive implements Closeable {
    private final StreamReader stream;
    private final LogBoots.Boot boot;
    private final DmesgSequences range;

    private DmesgArchive(StreamReader stream, LogBoots.Boot boot, DmesgSequences range) {
        this.stream = stream;
        this.boot = boot;
        this.range = range;
    }

    static DmesgArchive open(Path stateDir, DmesgRequest request) throws IOException {
        return open(stateDir, request.boot, DmesgSequences.parse(request.sequences));
    }

    /**
     * Opens the kernel's stream at a boot.
     *
     * @param boot an id, or a number as journalctl has it: 0 the newest, −1 the one before, 1 the
     *     oldest; empty for the newest
     * @throws DmesgError when the archive has no such boot
     */
    static DmesgArchive open(Path stateDir, String boot, DmesgSequences range) throws IOException {
        Path directory = Streams.kernel(stateDir);
        StreamReader stream = StreamReader.open(directory);
        LogBoots boots = LogBoots.of(stream);
        if (boots.all().isEmpty()) {
            throw new DmesgError("no archive in " + directory);
        }
        try {
            return new DmesgArchive(stream, boots.select(boot.isEmpty() ? "0" : boot), range);
        } catch (UserError noSuchBoot) {
            throw new DmesgError(String.valueOf(noSuchBoot.getMessage()));
        }
    }

    /** What the archive knows of the boot's clocks. */
    ClockHistory clocks() throws IOException {
        ClockHistory.Builder clocks = new ClockHistory.Builder();
        each(clocks::accept);
        return clocks.build();
    }

    /**
     * Hands on the records and gaps within the range.
     *
     * @param joins whether a fragment goes on the line of the record before it
     * @param errors told of what is damaged
     */
    void read(DmesgSink sink, boolean joins, PrintStream errors) throws IOException {
        Lines lines = new Lines(sink, joins, errors);
        each(lines::accept);
        lines.flush();
    }

    /** Hands on every entry of the boot, marks included. */
    void each(Consumer<Capture> taker) throws IOException {
        ArchivedBoot archived = new ArchivedBoot(stream, boot);
        for (Capture next = archived.next(); next != null; next = archived.next()) {
            taker.accept(next);
        }
    }

    /** Turns captures into lines: a record waits for what may go on its line. */
    private final class Lines {
        private final DmesgSink sink;
        private final boolean joins;
        private final PrintStream errors;
        private final ByteArrayOutputStream continued = new ByteArrayOutputStream();
        private @Nullable KmsgRecord begun;

        Lines(DmesgSink sink, boolean joins, PrintStream errors) {
            this.sink = sink;
            this.joins = joins;
            this.errors = errors;
        }

        void accept(Capture capture) {
            switch (capture) {
                case KmsgRecord record when range.contains(record.sequence()) -> accept(record);
                case Gap gap when range.overlaps(gap.firstMissing(), gap.lastMissing()) -> {
                    flush();
                    sink.gap(gap);
                }
                case Mark mark -> accept(mark);
                case KmsgRecord record -> {}
                case Gap gap -> {}
            }
        }

        private void accept(KmsgRecord record) {
            boolean goesOn =
                    joins
                            && record.isContinuation()
                            && begun != null
                            && begun.caller().equals(record.caller());
            if (goesOn) {
                continued.writeBytes(record.textBytes());
            } else {
                flush();
                begun = record;
            }
        }

        private void accept(Mark mark) {
            if (mark.is(Mark.TEXT) && range.equals(DmesgSequences.ALL)) {
                flush();
                sink.line(DmesgRecord.of(mark));
            } else if (mark.is(ArchivedBoot.DAMAGED)) {
                errors.println("printkeeper dmesg: " + ArchivedBoot.words(mark));
            }
        }

        void flush() {
            KmsgRecord record = begun;
            if (record != null && continued.size() == 0) {
                sink.record(record);
            } else if (record != null) {
                sink.line(DmesgRecord.of(record).with(continued.toByteArray()));
            }
            begun = null;
            continued.reset();
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
