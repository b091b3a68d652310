package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.Block;
import org.printkeeper.agent.archive.FrameInfo.Content;
import org.printkeeper.agent.archive.StreamBlocks;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.JsonText;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.WallTime;

/**
 * {@code --list-boots}: what is kept and what was lost of each boot, and how it ended.
 *
 * <p>Thread: that of the command.
 */
final class LogBootsTable {
    private final StreamReader reader;
    private final StreamBlocks blocks;
    private final LogBoots boots;
    private final boolean json;
    private final boolean isImported;
    private final DateTimeFormatter times;

    LogBootsTable(StreamReader reader, StreamBlocks blocks, LogBoots boots, Invocation invocation) {
        this.reader = reader;
        this.blocks = blocks;
        this.boots = boots;
        json = invocation.has(Options.JSON);
        isImported = invocation.has(Options.IMPORTED);
        ZoneId zone = LogsOptions.zone(invocation);
        times =
                DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss zzz", Locale.ENGLISH)
                        .withZone(zone);
    }

    /** One line of the table. */
    private record Row(
            int offset,
            Optional<BootId> boot,
            long records,
            long lost,
            Optional<WallTime> first,
            Optional<WallTime> last,
            String end) {}

    int print(PrintStream out) throws IOException {
        Set<BootId> crashed = crashed();
        List<LogBoots.Boot> all = boots.all();
        if (!json) {
            out.printf(
                    "%3s %-32s %-27s %-27s %9s %9s %s%n",
                    "IDX", "BOOT ID", "FIRST ENTRY", "LAST ENTRY", "ARCHIVED", "LOST", "END");
        }
        for (int i = 0; i < all.size(); i++) {
            Row row = row(all.get(i), i - all.size() + 1, crashed);
            out.println(json ? json(row) : text(row));
        }
        return Exit.OK;
    }

    private Row row(LogBoots.Boot boot, int offset, Set<BootId> crashed) throws IOException {
        long[] lost = {0};
        Texts texts = new Texts();
        BootScan scan =
                new BootScan(
                        blocks,
                        reader,
                        boot,
                        LogFilter.losses(),
                        true,
                        capture -> {
                            if (capture instanceof Gap gap) {
                                lost[0] += gap.records();
                            } else if (capture instanceof Mark mark && mark.is(Mark.TEXT)) {
                                texts.add(mark);
                            }
                        });
        scan.read(0, scan.blocks());
        ClockHistory clocks = scan.clocks(0);
        return new Row(
                offset,
                boot.id(),
                scan.records() + texts.count,
                lost[0],
                at(clocks, scan.firstMicros()).or(() -> texts.time(texts.first, boot, clocks)),
                at(clocks, scan.lastMicros()).or(() -> texts.time(texts.last, boot, clocks)),
                isImported ? "imported" : end(boot, offset, crashed));
    }

    /** The lines without numbers. */
    private static final class Texts {
        private long count;
        private @Nullable Mark first;
        private @Nullable Mark last;

        void add(Mark text) {
            count++;
            first = first == null ? text : first;
            last = text;
        }

        Optional<WallTime> time(@Nullable Mark text, LogBoots.Boot boot, ClockHistory clocks) {
            return Optional.ofNullable(text)
                    .flatMap(line -> new LogLine(line, List.of(), boot.id(), clocks).time());
        }
    }

    private static String end(LogBoots.Boot boot, int offset, Set<BootId> crashed) {
        if (boot.id().filter(crashed::contains).isPresent()) {
            return "crash";
        }
        return offset == 0 ? "newest" : "clean";
    }

    private static Optional<WallTime> at(ClockHistory clocks, long micros) {
        return clocks.isEmpty() || micros < 0 ? Optional.empty() : Optional.of(clocks.at(micros));
    }

    /** The boots that ended without a stop, by what a later boot found. */
    private Set<BootId> crashed() throws IOException {
        Set<BootId> crashed = new HashSet<>();
        for (LogBoots.Boot boot : boots.all()) {
            for (Block block : blocks.list(boot.firstIndex(), boot.endIndex())) {
                if (block.mayHold(Content.BOOT)) {
                    readCrashes(block, boot, crashed);
                }
            }
        }
        return crashed;
    }

    private void readCrashes(Block block, LogBoots.Boot boot, Set<BootId> crashed)
            throws IOException {
        try {
            blocks.read(
                    block,
                    (bytes, length) -> {
                        int start = 0;
                        while (start < length) {
                            int end = EntryGrammar.end(bytes, start, length);
                            end = end < 0 ? length : end;
                            if (bytes[start] == '#') {
                                crash(bytes, start, end)
                                        .filter(id -> !boot.id().equals(Optional.of(id)))
                                        .ifPresent(crashed::add);
                            }
                            start = end;
                        }
                        return crashed;
                    });
        } catch (org.printkeeper.agent.archive.DamagedArchiveException toldAsLost) {
            // what it said of crashes is lost with it
        }
    }

    private static Optional<BootId> crash(byte[] bytes, int start, int end) {
        try {
            return EntryGrammar.decode(bytes, start, end - start) instanceof Mark mark
                            && mark.is(Mark.CRASH)
                    ? mark.field("boot").flatMap(BootId::parse)
                    : Optional.empty();
        } catch (MalformedEntryException damaged) {
            return Optional.empty();
        }
    }

    private String text(Row row) {
        return "%3d %-32s %-27s %-27s %9d %9s %s"
                .formatted(
                        row.offset,
                        row.boot.map(BootId::compact).orElse("unknown"),
                        row.first.map(this::time).orElse("?"),
                        row.last.map(this::time).orElse("?"),
                        row.records,
                        Long.toUnsignedString(row.lost),
                        row.end);
    }

    private String time(WallTime time) {
        return times.format(instant(time));
    }

    private static Instant instant(WallTime time) {
        return Instant.EPOCH.plus(time.realtimeMicros(), ChronoUnit.MICROS);
    }

    private static String json(Row row) {
        return "{\"index\":%d,\"boot\":%s,\"first\":%s,\"last\":%s,\"archived\":%d,\"lost\":%s,\"end\":\"%s\"}"
                .formatted(
                        row.offset,
                        row.boot.map(id -> JsonText.quote(id.toString())).orElse("null"),
                        row.first.map(t -> JsonText.quote(instant(t).toString())).orElse("null"),
                        row.last.map(t -> JsonText.quote(instant(t).toString())).orElse("null"),
                        row.records,
                        Long.toUnsignedString(row.lost),
                        row.end);
    }
}
