package org.printkeeper.agent.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Mark;

/**
 * Turns captures of one boot into lines: fragments are joined to the line they go on, and each line
 * knows the clocks of its boot.
 *
 * <p>Thread: one.
 */
final class LogScan {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Optional<BootId> boot;
    private final boolean joins;
    private final Consumer<LogLine> lines;
    private final List<KmsgRecord> continued = new ArrayList<>();
    private ClockHistory clocks;
    private @Nullable Capture pending;

    LogScan(Optional<BootId> boot, boolean joins, ClockHistory clocks, Consumer<LogLine> lines) {
        this.boot = boot;
        this.joins = joins;
        this.clocks = clocks;
        this.lines = lines;
    }

    /** Goes on with what comes, for ever; {@code idle} runs when there is nothing more now. */
    void follow(ArchivedBoot archive, ClockHistory.Builder clockMarks, Idle idle)
            throws IOException, InterruptedException {
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
                if (capture instanceof Mark mark && mark.is(Mark.CLOCK)) {
                    clocks = clockMarks.accept(mark).build();
                }
                accept(capture);
            }
        }
    }

    /** What is done when nothing more has come. */
    interface Idle {
        void run() throws IOException;
    }

    void accept(Capture capture) {
        if (capture instanceof KmsgRecord fragment && goesOn(fragment)) {
            continued.add(fragment);
            return;
        }
        switch (capture) {
            case KmsgRecord record -> begin(record);
            case Gap gap -> begin(gap);
            case Mark mark when isShown(mark) -> begin(mark);
            case Mark mark -> {}
        }
    }

    private static boolean isShown(Mark mark) {
        return mark.is(Mark.TEXT) || mark.is(ArchivedBoot.DAMAGED) || mark.isHole();
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

    /** The last line is whole. */
    void flush() {
        Capture line = pending;
        if (line != null) {
            lines.accept(new LogLine(line, List.copyOf(continued), boot, clocks));
        }
        pending = null;
        continued.clear();
    }
}
