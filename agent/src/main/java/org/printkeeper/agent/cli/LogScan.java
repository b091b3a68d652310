package org.printkeeper.agent.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/**
 * Turns the entries of one boot into lines: fragments are joined to the line they go on, and each
 * line knows the clocks of its boot.
 *
 * <p>Thread: one.
 */
final class LogScan {
    private static final Duration POLL = Duration.ofMillis(250);

    private final StreamReader stream;
    private final Optional<BootId> boot;
    private final boolean joins;
    private final Consumer<LogLine> lines;
    private final List<KmsgRecord> continued = new ArrayList<>();
    private final ClockHistory.Builder clockMarks = new ClockHistory.Builder();
    private ClockHistory clocks;
    private @Nullable Capture pending;

    LogScan(StreamReader stream, LogBoots.Boot boot, boolean joins, Consumer<LogLine> lines)
            throws IOException {
        this.stream = stream;
        this.boot = boot.id();
        this.joins = joins;
        this.lines = lines;
        clocks = readClocks(boot);
    }

    /** Later samples tell more about earlier records, so the clocks are read before the lines. */
    private ClockHistory readClocks(LogBoots.Boot range) throws IOException {
        stream.seek(range.firstIndex());
        Entry entry = nextBefore(range.endIndex());
        while (entry != null) {
            decode(entry).ifPresent(clockMarks::accept);
            entry = nextBefore(range.endIndex());
        }
        return clockMarks.build();
    }

    private @Nullable Entry nextBefore(long endIndex) throws IOException {
        return stream.position() < endIndex ? stream.next() : null;
    }

    private static Optional<Capture> decode(Entry entry) {
        try {
            return Optional.of(entry.decode());
        } catch (MalformedEntryException damaged) {
            return Optional.of(Mark.of(Mark.TEXT, "text", "(damaged entry " + entry.index() + ")"));
        }
    }

    /** Passes on the lines of the entries up to {@code endIndex}, or to what there is now. */
    void read(long firstIndex, long endIndex) throws IOException {
        stream.seek(firstIndex);
        Entry entry = nextBefore(endIndex);
        while (entry != null) {
            accept(decode(entry).orElseThrow());
            entry = nextBefore(endIndex);
        }
        flush();
    }

    /** Goes on with what comes, for ever; {@code idle} runs when there is nothing more now. */
    void follow(Runnable idle) throws IOException, InterruptedException {
        while (true) {
            Entry entry = stream.next(POLL);
            if (entry == null) {
                flush();
                idle.run();
            } else {
                accept(decode(entry).orElseThrow());
            }
        }
    }

    private void accept(Capture capture) {
        if (capture instanceof KmsgRecord fragment && goesOn(fragment)) {
            continued.add(fragment);
            return;
        }
        switch (capture) {
            case KmsgRecord record -> begin(record);
            case Gap gap -> begin(gap);
            case Mark mark when mark.is(Mark.TEXT) -> begin(mark);
            case Mark mark when mark.is(Mark.CLOCK) -> clocks = clockMarks.accept(mark).build();
            case Mark mark -> {}
        }
    }

    private boolean goesOn(KmsgRecord fragment) {
        return joins
                && fragment.isContinuation()
                && pending instanceof KmsgRecord line
                && line.caller().equals(fragment.caller());
    }

    private void begin(Capture capture) {
        flush();
        pending = capture;
    }

    private void flush() {
        Capture line = pending;
        if (line != null) {
            lines.accept(new LogLine(line, List.copyOf(continued), boot, clocks));
        }
        pending = null;
        continued.clear();
    }
}
