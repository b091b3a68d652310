package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.audit.PrintkClock;
import org.printkeeper.core.audit.Range;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.KmsgText;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/**
 * The second-hand lines of one boot. They are no records that somebody counted: each is given the
 * next number, so that it can be named; what is missing between them nobody can tell.
 *
 * <p>Thread: one thread only.
 *
 * <p>Owns: the stream's reader.
 */
final class AuditImported implements AuditReference {
    private final Path directory;
    private final StreamReader stream;
    private final BootId boot;
    private final Deque<LogBoots.Boot> places;
    private final PrintkClock clock;
    private final List<String> remarks = new ArrayList<>();
    private ArchivedBoot lines;
    private long number;
    private long holes;
    private long withoutStamp;

    private AuditImported(
            Path directory, StreamReader stream, BootId boot, List<LogBoots.Boot> places)
            throws IOException {
        this.directory = directory;
        this.stream = stream;
        this.boot = boot;
        clock = readClock(stream, places);
        this.places = new ArrayDeque<>(places);
        lines = new ArchivedBoot(stream, this.places.removeFirst());
    }

    /**
     * Opens what is imported of a boot.
     *
     * @throws UserError when nothing is
     */
    static AuditImported open(Path directory, String wanted) throws IOException {
        StreamReader stream = StreamReader.open(directory);
        LogBoots boots = LogBoots.of(stream);
        if (boots.all().isEmpty()) {
            stream.close();
            throw UserError.cannotTell(
                    "nothing is imported in " + directory + "; 'printkeeper import' does that");
        }
        BootId boot =
                boots.select(wanted)
                        .id()
                        .orElseThrow(
                                () -> UserError.cannotTell(directory + " does not tell its boots"));
        return new AuditImported(directory, stream, boot, boots.selectAll(boot.toString()));
    }

    private static PrintkClock readClock(StreamReader stream, List<LogBoots.Boot> places)
            throws IOException {
        for (LogBoots.Boot place : places) {
            ArchivedBoot lines = new ArchivedBoot(stream, place);
            for (Capture line = lines.next(); line != null; line = lines.next()) {
                Optional<ClockSample> sample =
                        line instanceof Mark mark ? ClockSample.of(mark) : Optional.empty();
                if (sample.isPresent()) {
                    return PrintkClock.ofZero(sample.get().printkZeroRealtimeMicros());
                }
            }
        }
        return PrintkClock.UNKNOWN;
    }

    @Override
    public String source() {
        return "imported";
    }

    @Override
    public String location() {
        return directory.toString();
    }

    @Override
    public Optional<BootId> boot() {
        return Optional.of(boot);
    }

    @Override
    public PrintkClock clock() {
        return clock;
    }

    @Override
    public Range range() {
        return new Range.FinishedBoot();
    }

    @Override
    public @Nullable Capture next() throws IOException {
        while (true) {
            Capture capture = lines.next();
            if (capture == null && places.isEmpty()) {
                return null;
            }
            if (capture == null) {
                lines = new ArchivedBoot(stream, places.removeFirst());
            } else if (capture instanceof Mark mark) {
                Optional<KmsgRecord> record = record(mark);
                if (record.isPresent()) {
                    return record.get();
                }
            }
        }
    }

    private Optional<KmsgRecord> record(Mark mark) {
        if (mark.is(ArchivedBoot.DAMAGED)) {
            remarks.add(ArchivedBoot.words(mark));
        }
        holes += mark.isHole() ? 1 : 0;
        if (!mark.is(Mark.TEXT)) {
            return Optional.empty();
        }
        if (mark.field("usec").isEmpty()) {
            withoutStamp++;
            return Optional.empty();
        }
        String record =
                "%s,%d,%s,-;%s\n"
                        .formatted(
                                mark.field("pri").orElse(Integer.toString(Level.WARN.code())),
                                number++,
                                mark.field("usec").get(),
                                KmsgText.escape(mark.bytes("text").orElse(new byte[0])));
        try {
            byte[] bytes = record.getBytes(StandardCharsets.ISO_8859_1);
            return Optional.of(KmsgRecord.parse(bytes, 0, bytes.length));
        } catch (MalformedEntryException damaged) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> remarks() {
        List<String> all = new ArrayList<>(remarks);
        all.add(
                "second-hand lines were compared, counted from 0 in their order"
                        + (holes > 0 ? "; they have " + Counted.of(holes, "hole") : ""));
        if (withoutStamp > 0) {
            all.add(
                    Counted.of(withoutStamp, "line")
                            + " without printk's stamp could not be compared");
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
