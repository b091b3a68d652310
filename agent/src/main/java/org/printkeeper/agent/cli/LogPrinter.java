package org.printkeeper.agent.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.printkeeper.core.record.BootId;

/**
 * Takes lines in the order of the archive and prints those that are wanted: all, or the last ones,
 * or the newest first.
 *
 * <p>Thread: one.
 */
final class LogPrinter {
    private final LogFormat format;
    private final LogFilter filter;
    private final LogFormat.Target target;
    private final long maxLines;
    private final boolean newestFirst;
    private final boolean announcesBoots;
    private final Deque<LogLine> held = new ArrayDeque<>();
    private boolean holding;
    private Optional<BootId> boot = Optional.empty();
    private boolean began;
    private long printed;

    LogPrinter(
            LogFormat format,
            LogFilter filter,
            LogFormat.Target target,
            long maxLines,
            boolean newestFirst,
            boolean announcesBoots) {
        this.format = format;
        this.filter = filter;
        this.target = target;
        this.maxLines = maxLines;
        this.newestFirst = newestFirst;
        this.announcesBoots = announcesBoots;
        holding = newestFirst || maxLines != Long.MAX_VALUE;
    }

    void accept(LogLine line) {
        if (!filter.accepts(line)) {
            return;
        }
        if (!holding) {
            print(line);
            return;
        }
        held.addLast(line);
        if (held.size() > maxLines) {
            held.removeFirst();
        }
    }

    /** Prints what was held back; from now on lines are printed as they come. */
    void finish() {
        while (!held.isEmpty()) {
            print(newestFirst ? held.removeLast() : held.removeFirst());
        }
        holding = false;
    }

    private void print(LogLine line) {
        boolean isNewBoot = !began || !line.boot().equals(boot);
        if (announcesBoots && isNewBoot && (began || format == LogFormat.JSON)) {
            format.printBoot(line.boot(), target);
        }
        began = true;
        boot = line.boot();
        format.print(line, target);
        printed += line.isLoss() ? 0 : 1;
    }

    /** How many lines were printed, losses not counted. */
    long printed() {
        return printed;
    }
}
