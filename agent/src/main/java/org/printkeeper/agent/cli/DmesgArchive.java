package org.printkeeper.agent.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamReader.SegmentInfo;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
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
    private final List<SegmentInfo> segments;
    private final DmesgSequences range;

    private DmesgArchive(StreamReader stream, List<SegmentInfo> segments, DmesgSequences range) {
        this.stream = stream;
        this.segments = segments;
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
        Path directory = stateDir.resolve("streams").resolve("kernel");
        StreamReader stream = StreamReader.open(directory);
        List<SegmentInfo> segments = stream.segments();
        List<BootId> boots =
                segments.stream()
                        .map(SegmentInfo::boot)
                        .flatMap(Optional::stream)
                        .distinct()
                        .toList();
        if (boots.isEmpty()) {
            throw new DmesgError("no archive in " + directory);
        }
        BootId wanted = boot(boots, boot);
        List<SegmentInfo> own =
                segments.stream().filter(s -> s.boot().equals(Optional.of(wanted))).toList();
        return new DmesgArchive(stream, own, range);
    }

    private static BootId boot(List<BootId> boots, String wanted) {
        if (wanted.matches("[+-]?[0-9]{0,9}")) {
            int number = wanted.isEmpty() ? 0 : Integer.parseInt(wanted);
            int index = number > 0 ? number - 1 : boots.size() - 1 + number;
            if (index >= 0 && index < boots.size()) {
                return boots.get(index);
            }
        }
        return BootId.parse(wanted)
                .filter(boots::contains)
                .orElseThrow(() ->
                        new DmesgError(
                                "no boot '"
                                        + wanted
                                        + "' in the archive, which holds "
                                        + boots.size()
                                        + "; the newest is "
                                        + boots.getLast()));
    }

    /** What the archive knows of the boot's clocks. */
    ClockHistory clocks() throws IOException {
        ClockHistory.Builder clocks = new ClockHistory.Builder();
        each(clocks::accept);
        return clocks.build();
    }

    /** Hands on the records and gaps within the range. */
    void read(DmesgSink sink) throws IOException {
        each(capture -> {
            switch (capture) {
                case KmsgRecord record when range.contains(record.sequence()) ->
                        sink.record(record);
                case Gap gap when range.overlaps(gap.firstMissing(), gap.lastMissing()) ->
                        sink.gap(gap);
                case KmsgRecord record -> {}
                case Gap gap -> {}
                case Mark mark -> {}
            }
        });
    }

    /** Takes one entry. */
    interface Taker {
        void take(Capture capture);
    }

    /** Hands on every entry of the boot, marks included. */
    void each(Taker taker) throws IOException {
        for (SegmentInfo segment : segments) {
            stream.seek(segment.first());
            Entry entry = stream.next();
            while (entry != null && entry.index() < segment.end()) {
                take(entry, taker);
                entry = stream.next();
            }
        }
    }

    private static void take(Entry entry, Taker taker) throws IOException {
        try {
            taker.take(entry.decode());
        } catch (MalformedEntryException damaged) {
            throw new IOException(
                    "archive entry " + entry.index() + ": " + damaged.getMessage(), damaged);
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
