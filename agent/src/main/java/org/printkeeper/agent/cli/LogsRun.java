package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamBlocks;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.KmsgText;

/**
 * One showing of lines: which, in what order, up to where.
 *
 * <p>Thread: that of the command.
 */
final class LogsRun {
    private final StreamReader reader;
    private final Invocation invocation;
    private final PrintStream out;
    private final LogFormat format;
    private final LogFilter filter;
    private final LogSearch search;
    private final LogPrinter printer;
    private final long maxLines;
    private final int linesBefore;
    private final int linesAfter;
    private final @Nullable LogCursor cursor;
    private long matched;

    LogsRun(StreamReader reader, StreamBlocks blocks, Invocation invocation, PrintStream out)
            throws IOException {
        this.reader = reader;
        this.invocation = invocation;
        this.out = out;
        format = LogsOptions.format(invocation);
        filter = LogsOptions.filter(invocation);
        maxLines = LogsOptions.lines(invocation);
        linesBefore = LogsOptions.context(invocation, LogsOptions.BEFORE);
        linesAfter = LogsOptions.context(invocation, LogsOptions.AFTER);
        cursor = cursor();
        search =
                new LogSearch(
                        reader, blocks, hasContext() ? filter.withoutPattern() : filter, format);
        printer =
                new LogPrinter(
                        format,
                        target(),
                        !invocation.has(LogsOptions.QUIET),
                        invocation.has(LogsOptions.CATALOG));
    }

    private LogFormat.Target target() {
        boolean raw = invocation.has(LogsOptions.ALL);
        return new LogFormat.Target(
                out,
                invocation.color(),
                Streams.host(),
                format.times(() -> LogsOptions.zone(invocation)),
                raw && !invocation.terminal().isTerminal(),
                !invocation.has(LogsOptions.NO_HOSTNAME),
                LogsOptions.names(invocation, LogsOptions.OUTPUT_FIELDS));
    }

    private @Nullable LogCursor cursor() throws IOException {
        for (String option : List.of(LogsOptions.CURSOR, LogsOptions.AFTER_CURSOR)) {
            Optional<String> text = invocation.text(option);
            if (text.isPresent()) {
                return LogCursor.parse(option, text.get());
            }
        }
        Optional<Path> file = cursorFile();
        return file.isPresent() ? LogCursor.read(file.get()).orElse(null) : null;
    }

    private Optional<Path> cursorFile() {
        return invocation.text(LogsOptions.CURSOR_FILE).map(Path::of);
    }

    private boolean hasContext() {
        return linesBefore > 0 || linesAfter > 0;
    }

    int run(List<LogBoots.Boot> boots) throws IOException, InterruptedException {
        List<LogBoots.Boot> wanted = since(boots);
        if (invocation.has(LogsOptions.FIELD)) {
            return printValues(wanted);
        }
        boolean wantsFirst = LogsOptions.wantsFirst(invocation);
        if (hasContext() || (maxLines == Long.MAX_VALUE && !isReversed()) || wantsFirst) {
            forward(wanted, wantsFirst);
        } else if (isReversed()) {
            long[] left = {maxLines};
            search.backward(
                    wanted,
                    filter::accepts,
                    line -> {
                        print(line, false);
                        return --left[0] > 0;
                    });
        } else {
            search.last(wanted, maxLines, filter::accepts).forEach(line -> print(line, false));
        }
        if (printer.isEmpty() && !isQuiet() && format.takesRemarks() && !isFollowing()) {
            out.println("-- No entries --");
        }
        keepCursor();
        if (isFollowing()) {
            follow();
        }
        if (invocation.has(LogsOptions.SHOW_CURSOR) && !printer.isEmpty()) {
            out.println("-- cursor: " + printer.cursor());
        }
        return invocation.has(LogsOptions.GREP) && matched == 0 ? Exit.NO : Exit.OK;
    }

    private boolean isReversed() {
        return invocation.has(LogsOptions.REVERSE);
    }

    private boolean isFollowing() {
        return invocation.has(LogsOptions.FOLLOW);
    }

    private boolean isQuiet() {
        return invocation.has(LogsOptions.QUIET);
    }

    /** The boots from the cursor's on. */
    private List<LogBoots.Boot> since(List<LogBoots.Boot> boots) {
        LogCursor place = cursor;
        if (place == null) {
            return boots;
        }
        for (int i = boots.size() - 1; i >= 0; i--) {
            if (boots.get(i).id().filter(place.boot()::equals).isPresent()) {
                return boots.subList(i, boots.size());
            }
        }
        throw UserError.usage(
                "the cursor is of boot %s, which the archive or the selection does not have"
                        .formatted(place.boot().compact()));
    }

    /** A line that was found, and whether lines before it were left out. */
    private record Found(LogLine line, boolean isApart) {}

    private void forward(List<LogBoots.Boot> boots, boolean wantsFirst) throws IOException {
        Deque<Found> held = new ArrayDeque<>();
        boolean holds = isReversed() || (maxLines != Long.MAX_VALUE && !wantsFirst);
        long[] left = {wantsFirst ? maxLines : Long.MAX_VALUE};
        LogContext context =
                new LogContext(
                        filter,
                        linesBefore,
                        linesAfter,
                        (line, isApart) -> {
                            if (holds) {
                                held.addLast(new Found(line, isApart));
                                if (held.size() > maxLines && !wantsFirst) {
                                    held.removeFirst();
                                }
                            } else if (left[0]-- > 0) {
                                print(line, isApart);
                            }
                        });
        Predicate<LogLine> gate = gate();
        for (LogBoots.Boot boot : boots) {
            if (left[0] <= 0) {
                break;
            }
            search.forward(
                    boot,
                    cursor,
                    line -> {
                        if (gate.test(line)) {
                            context.accept(line);
                        }
                    });
        }
        while (!held.isEmpty()) {
            Found found = isReversed() ? held.removeLast() : held.removeFirst();
            print(found.line, found.isApart && !isReversed());
        }
        matched = context.matched();
    }

    private Predicate<LogLine> gate() {
        LogCursor place = cursor;
        return place == null ? line -> true : place.gate(!invocation.has(LogsOptions.CURSOR));
    }

    private void print(LogLine line, boolean isApart) {
        if (isApart) {
            printer.separate();
        }
        printer.print(line);
        matched += line.isLoss() ? 0 : 1;
    }

    /** The values that a field has, each once, in the order in which they came. */
    private int printValues(List<LogBoots.Boot> boots) throws IOException {
        String field = invocation.text(LogsOptions.FIELD).orElse("");
        String host = Streams.host();
        Set<String> seen = new LinkedHashSet<>();
        Consumer<LogLine> look =
                line -> {
                    byte[] value = LogFields.content(line, host).get(field);
                    value = value == null ? LogFields.address(line).get(field) : value;
                    if (value != null && filter.accepts(line)) {
                        seen.add(new String(value, StandardCharsets.UTF_8));
                    }
                };
        for (LogBoots.Boot boot : boots) {
            search.forward(boot, cursor, look);
        }
        seen.forEach(value -> out.println(KmsgText.visible(value)));
        return Exit.OK;
    }

    private void follow() throws IOException, InterruptedException {
        out.flush();
        BootScan newest = search.newest();
        LogBoots.Boot any = new LogBoots.Boot(Optional.empty(), 0, Long.MAX_VALUE);
        ArchivedBoot archive = newest == null ? new ArchivedBoot(reader, any) : newest.goOn();
        ClockHistory.Builder clocks =
                newest == null ? new ClockHistory.Builder() : newest.clockMarks();
        LogContext context = new LogContext(filter, linesBefore, linesAfter, this::print);
        LogScan lines =
                new LogScan(
                        newest == null ? Optional.empty() : newest.boot(),
                        format.joins(),
                        clocks.build(),
                        context::accept);
        lines.follow(
                archive,
                clocks,
                () -> {
                    out.flush();
                    keepCursor();
                });
    }

    private void keepCursor() throws IOException {
        Optional<Path> file = cursorFile();
        if (file.isPresent() && !printer.cursor().isEmpty()) {
            LogCursor.write(file.get(), printer.cursor());
        }
    }
}
