package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamBlocks;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.record.Capture;

/**
 * Finds the lines that are wanted: from the beginning on, or from the end back, reading no more
 * than that needs.
 *
 * <p>Thread: one.
 */
final class LogSearch {
    private static final int MOST_BLOCKS_BACK = 64;

    private final StreamReader reader;
    private final StreamBlocks stream;
    private final LogFilter prefilter;
    private final LogFormat format;
    private @Nullable BootScan newest;

    /**
     * Nothing is read yet.
     *
     * @param prefilter what it cannot accept need not come
     */
    LogSearch(StreamReader reader, StreamBlocks stream, LogFilter prefilter, LogFormat format) {
        this.reader = reader;
        this.stream = stream;
        this.prefilter = prefilter;
        this.format = format;
    }

    /** Takes lines until it has enough. */
    interface Sink {
        /** Takes the next line; false when no more is wanted. */
        boolean accept(LogLine line);
    }

    /** Where the captures of a scan go; it changes from one stretch to the next. */
    private static final class Switch implements Consumer<Capture> {
        private @Nullable LogScan target;

        @Override
        public void accept(Capture capture) {
            if (target != null) {
                target.accept(capture);
            }
        }
    }

    private final Switch captures = new Switch();

    private BootScan open(LogBoots.Boot boot) throws IOException {
        BootScan scan =
                new BootScan(stream, reader, boot, prefilter, format.showsWallTime(), captures);
        newest = scan;
        return scan;
    }

    /** All lines of a boot from where a cursor points, oldest first. */
    void forward(LogBoots.Boot boot, @Nullable LogCursor cursor, Consumer<LogLine> lines)
            throws IOException {
        BootScan scan = open(boot);
        int from = 0;
        if (cursor != null && boot.id().filter(cursor.boot()::equals).isPresent()) {
            from = cursor.isIndex() ? 0 : scan.lineStart(scan.blockOf(cursor.value()));
        }
        read(scan, boot, from, scan.blocks(), lines);
    }

    private void read(BootScan scan, LogBoots.Boot boot, int from, int to, Consumer<LogLine> lines)
            throws IOException {
        LogScan joining = new LogScan(boot.id(), format.joins(), scan.clocks(from), lines);
        captures.target = joining;
        scan.read(from, to);
        joining.flush();
    }

    /** Lines of these boots, newest first, as long as {@code sink} wants more. */
    void backward(List<LogBoots.Boot> boots, Predicate<LogLine> wanted, Sink sink)
            throws IOException {
        BootScan last = null;
        for (LogBoots.Boot boot : boots.reversed()) {
            BootScan scan = open(boot);
            last = last == null ? scan : last;
            if (!backward(scan, boot, wanted, sink)) {
                break;
            }
        }
        newest = last;
    }

    private boolean backward(
            BootScan scan, LogBoots.Boot boot, Predicate<LogLine> wanted, Sink sink)
            throws IOException {
        int to = scan.blocks();
        int step = 1;
        do {
            int from = scan.lineStart(to - step);
            List<LogLine> found = new ArrayList<>();
            read(
                    scan,
                    boot,
                    from,
                    to,
                    line -> {
                        if (wanted.test(line)) {
                            found.add(line);
                        }
                    });
            for (LogLine line : found.reversed()) {
                if (!sink.accept(line)) {
                    return false;
                }
            }
            to = from;
            step = Math.min(step * 2, MOST_BLOCKS_BACK);
        } while (to > 0);
        return true;
    }

    /** The last lines of these boots, oldest first. */
    List<LogLine> last(List<LogBoots.Boot> boots, long count, Predicate<LogLine> wanted)
            throws IOException {
        Deque<LogLine> lines = new ArrayDeque<>();
        if (count > 0) {
            backward(
                    boots,
                    wanted,
                    line -> {
                        lines.addFirst(line);
                        return lines.size() < count;
                    });
        }
        return List.copyOf(lines);
    }

    /** The scan of the newest boot that was read, if any. */
    @Nullable BootScan newest() {
        return newest;
    }
}
