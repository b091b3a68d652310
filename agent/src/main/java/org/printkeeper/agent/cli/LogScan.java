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
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Mark;

/**
 * Turns the entries of one boot into lines: fragments are joined to the line they go on, and each
 * line knows the clocks of its boot.
 *
 * <p>Thread: one.
 */
final class LogScan {
    private static final Duration POLL = Duration.ofMillis(100);

    private final ArchivedBoot archive;
    private final Optional<BootId> boot;
    private final boolean joins;
    private final Consumer<LogLine> lines;
    private final List<KmsgRecord> continued = new ArrayList<>();
    private final ClockHistory.Builder clockMarks = new ClockHistory.Builder();
    private ClockHistory clocks;
    private @Nullable Capture pending;

    LogScan(StreamReader stream, LogBoots.Boot boot, boolean joins, Consumer<LogLine> lines)
            throws IOException {
        archive = new ArchivedBoot(stream, boot);
        this.boot = boot.id();
        this.joins = joins;
        this.lines = lines;
        clocks = readClocks();
    }

    /** Later samples tell more about earlier records, so the clocks are read before the lines. */
    private ClockHistory readClocks() throws IOException {
        Capture capture = archive.next();
        while (capture != null) {
            clockMarks.accept(capture);
            capture = archive.next();
        }
        archive.rewind();
        return clockMarks.build();
    }

    /** Passes on the lines of what there is now. */
    void read() throws IOException {
        Capture capture = archive.next();
        while (capture != null) {
            accept(capture);
            capture = archive.next();
        }
        flush();
    }

    /** Goes on with what comes, for ever; {@code idle} runs when there is nothing more now. */
    void follow(Runnable idle) throws IOException, InterruptedException {
        while (true) {
            Capture capture = archive.next();
            if (capture == null) {
                Thread.sleep(POLL); // the rest of a line may be on its way
                capture = archive.next();
            }
            if (capture == null) {
                flush();
                idle.run();
            } else {
                accept(capture);
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
            case Mark mark when mark.is(Mark.TEXT) || mark.is(ArchivedBoot.DAMAGED) -> begin(mark);
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
