package org.printkeeper.agent.cli;

import com.google.re2j.Pattern;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.printkeeper.agent.collector.LogDirectoryReader;
import org.printkeeper.core.record.KmsgText;

/**
 * {@code logs --dir}: a log directory that multilog, s6-log, cyclog or we write, its stamps as
 * times. Nothing in it is changed.
 */
final class LogsDirectory {
    private static final long FOLLOW_MILLIS = 200;

    /** As tai64nlocal prints it. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSS", Locale.ROOT);

    /** What lines without level, origin or boot have nothing for. */
    private static final List<String> FOREIGN =
            List.of(
                    LogsOptions.BOOT,
                    LogsOptions.DMESG,
                    LogsOptions.PRIORITY,
                    LogsOptions.FACILITY,
                    LogsOptions.IDENTIFIER,
                    LogsOptions.OUTPUT,
                    LogsOptions.OUTPUT_FIELDS,
                    LogsOptions.CURSOR,
                    LogsOptions.AFTER_CURSOR,
                    LogsOptions.SHOW_CURSOR,
                    LogsOptions.CURSOR_FILE,
                    LogsOptions.REVERSE,
                    LogsOptions.CONTEXT,
                    LogsOptions.AFTER,
                    LogsOptions.BEFORE,
                    LogsOptions.CATALOG,
                    LogsOptions.FIELD,
                    LogsOptions.LIST_BOOTS,
                    LogsOptions.DISK_USAGE,
                    LogsOptions.VACUUM_SIZE,
                    LogsOptions.VACUUM_TIME,
                    Options.IMPORTED,
                    Options.JSON);

    private final Path directory;
    private final Invocation invocation;
    private final LogFilter filter;
    private final DateTimeFormatter time;
    private boolean found;

    LogsDirectory(Path directory, Invocation invocation) {
        this.directory = directory;
        this.invocation = invocation;
        filter = LogsOptions.filter(invocation);
        time = TIME.withZone(LogsOptions.zone(invocation));
    }

    /** Refuses what a log directory does not have. */
    static void check(Invocation invocation) {
        FOREIGN.stream()
                .filter(invocation::has)
                .findFirst()
                .ifPresent(option -> {
                    throw UserError.usage(
                            LogsOptions.DIRECTORY + " has lines and times, nothing for " + option);
                });
    }

    int print(PrintStream out) throws IOException, InterruptedException {
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + " is no directory");
        }
        try (LogDirectoryReader reader =
                new LogDirectoryReader(directory, LogDirectoryReader.Position.START)) {
            printThere(reader, out);
            while (invocation.has(LogsOptions.FOLLOW)) {
                out.flush();
                Thread.sleep(FOLLOW_MILLIS);
                printNew(reader, out, Long.MAX_VALUE);
            }
        }
        return filter.pattern() == null || found ? Exit.OK : Exit.NO;
    }

    private void printThere(LogDirectoryReader reader, PrintStream out) throws IOException {
        long lines = LogsOptions.lines(invocation);
        if (lines == Long.MAX_VALUE || LogsOptions.wantsFirst(invocation)) {
            printNew(reader, out, lines);
            return;
        }
        Deque<LogDirectoryReader.Line> last = new ArrayDeque<>();
        LogDirectoryReader.Line line;
        while ((line = reader.next()) != null) {
            if (accepts(line)) {
                last.add(line);
                if (last.size() > lines) {
                    last.removeFirst();
                }
            }
        }
        last.forEach(each -> print(each, out));
    }

    private void printNew(LogDirectoryReader reader, PrintStream out, long most)
            throws IOException {
        LogDirectoryReader.Line line;
        for (long left = most; left > 0 && (line = reader.next()) != null; ) {
            if (accepts(line)) {
                print(line, out);
                left--;
            }
        }
    }

    private boolean accepts(LogDirectoryReader.Line line) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, line.time());
        Pattern pattern = filter.pattern();
        return micros >= filter.sinceMicros()
                && micros <= filter.untilMicros()
                && (pattern == null || pattern.matcher(text(line)).find());
    }

    private static String text(LogDirectoryReader.Line line) {
        return new String(line.text(), StandardCharsets.UTF_8);
    }

    private void print(LogDirectoryReader.Line line, PrintStream out) {
        String text = text(line);
        boolean asItIs = invocation.has(LogsOptions.ALL);
        out.println(time.format(line.time()) + " " + (asItIs ? text : KmsgText.visible(text)));
        found = true;
    }
}
