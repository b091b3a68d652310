package org.printkeeper.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.ByteLines;
import org.printkeeper.agent.collector.Inputs;
import org.printkeeper.core.audit.PrintkClock;
import org.printkeeper.core.audit.Range;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgHeader;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/**
 * A file of raw kmsg records, as {@code cat /dev/kmsg} writes it, separated by newlines or NUL; or
 * a segment of an archive. Either may be compressed.
 *
 * <p>Thread: one thread only.
 */
final class AuditRecording implements AuditReference {
    private final Path file;
    private final ByteLines lines;
    private final PrintkClock clock;
    private final @Nullable BootId wanted;
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private final Deque<Capture> ready = new ArrayDeque<>();
    private @Nullable BootId boot;
    private @Nullable BootId lastBoot;
    private @Nullable KmsgRecord last;
    private long malformed;
    private long repeated;

    /**
     * Opens a file.
     *
     * @param wanted records of other boots are left out, where the file says which boot it is
     */
    AuditRecording(Path file, @Nullable BootId wanted, PrintkClock clock) throws IOException {
        this.file = file;
        this.wanted = wanted;
        this.clock = clock;
        lines = new ByteLines(Inputs.open(file));
    }

    /** The boot that a file says it ends in; empty for a plain recording. */
    static Optional<BootId> bootOf(Path file) throws IOException {
        try (AuditRecording recording = new AuditRecording(file, null, PrintkClock.UNKNOWN)) {
            while (recording.next() != null) {
                // up to its end
            }
            return Optional.ofNullable(recording.lastBoot);
        }
    }

    @Override
    public String source() {
        return "file";
    }

    @Override
    public String location() {
        return file.toString();
    }

    @Override
    public Optional<BootId> boot() {
        return Optional.ofNullable(wanted);
    }

    @Override
    public PrintkClock clock() {
        return clock;
    }

    @Override
    public Range range() {
        return new Range.Recording();
    }

    @Override
    public @Nullable Capture next() throws IOException {
        while (ready.isEmpty()) {
            byte[] entry = nextEntry();
            if (entry == null) {
                return null;
            }
            decode(entry);
        }
        return ready.removeFirst();
    }

    /** A line and those with a leading blank that follow it. */
    private byte @Nullable [] nextEntry() throws IOException {
        byte[] first = nextPiece();
        if (first == null) {
            return null;
        }
        ByteArrayOutputStream entry = new ByteArrayOutputStream(first.length + 1);
        entry.writeBytes(first);
        entry.write('\n');
        byte[] more = nextPiece();
        while (more != null && more.length > 0 && more[0] == ' ') {
            entry.writeBytes(more);
            entry.write('\n');
            more = nextPiece();
        }
        if (more != null) {
            pieces.addFirst(more);
        }
        return entry.toByteArray();
    }

    /** A line without newline, split at NUL and where the kernel cut a record. */
    private byte @Nullable [] nextPiece() throws IOException {
        while (pieces.isEmpty()) {
            byte[] line = lines.next();
            if (line == null) {
                line = lines.rest();
            }
            if (line == null) {
                return null;
            }
            split(line);
        }
        return pieces.removeFirst();
    }

    private void split(byte[] line) {
        int start = 0;
        for (int i = 0; i <= line.length; i++) {
            if (i == line.length || line[i] == 0 || isGlued(line, start, i)) {
                if (i > start) {
                    pieces.add(java.util.Arrays.copyOfRange(line, start, i));
                }
                start = i < line.length && line[i] == 0 ? i + 1 : i;
            }
        }
    }

    /** A record that the kernel cut has no newline: the next one follows at once. */
    private static boolean isGlued(byte[] line, int start, int at) {
        if (at - start != KmsgRecord.FORMATTED_MAX_BYTES) {
            return false;
        }
        try {
            new KmsgHeader().parse(line, at, line.length - at);
            return true;
        } catch (MalformedEntryException text) {
            return false;
        }
    }

    private void decode(byte[] entry) {
        try {
            switch (EntryGrammar.decode(entry, 0, entry.length)) {
                case KmsgRecord record -> add(record);
                case Gap gap -> {
                    if (isWanted()) {
                        ready.add(gap);
                    }
                }
                case Mark mark -> noteBoot(mark);
            }
        } catch (MalformedEntryException damaged) {
            malformed++;
        }
    }

    private void noteBoot(Mark mark) {
        Optional<String> id =
                mark.is(Mark.BOOT)
                        ? mark.field("id")
                        : mark.is(Mark.SEGMENT) ? mark.field("boot") : Optional.empty();
        id.flatMap(BootId::parse)
                .ifPresent(found -> {
                    if (!found.equals(boot)) {
                        last = null;
                    }
                    boot = lastBoot = found;
                });
    }

    private boolean isWanted() {
        return wanted == null || boot == null || wanted.equals(boot);
    }

    private void add(KmsgRecord record) {
        if (!isWanted()) {
            return;
        }
        KmsgRecord before = last;
        if (before != null && Long.compareUnsigned(record.sequence(), before.sequence()) <= 0) {
            repeated++;
            return;
        }
        if (before != null && record.sequence() != before.sequence() + 1) {
            addGap(before, record);
        }
        last = record;
        ready.add(record);
    }

    /** A segment declares its gaps; those of a plain recording show by the numbers. */
    private void addGap(KmsgRecord before, KmsgRecord after) {
        if (!(ready.peekLast() instanceof Gap) && boot == null) {
            ready.add(
                    new Gap(
                            before.sequence() + 1,
                            after.sequence() - 1,
                            Cause.OVERRUN,
                            before.timestampMicros(),
                            after.timestampMicros()));
        }
    }

    @Override
    public List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (malformed > 0) {
            remarks.add(file + ": " + malformed + " lines are no kmsg records and were left out");
        }
        if (repeated > 0) {
            // LIMIT: a plain recording of two boots looks like this too; records of the second
            // are taken only from where its numbers pass those of the first.
            remarks.add(
                    file
                            + ": "
                            + repeated
                            + " records repeat a number or go back (a second boot?) and were left"
                            + " out");
        }
        return remarks;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
