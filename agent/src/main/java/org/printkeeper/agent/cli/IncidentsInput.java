package org.printkeeper.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.DamagedArchiveException;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.collector.ByteLines;
import org.printkeeper.agent.collector.Inputs;
import org.printkeeper.core.detect.Incident;
import org.printkeeper.core.detect.IncidentAssembler;
import org.printkeeper.core.detect.LogLine;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/** Reads a log through and gives its incidents in the order of their first lines. */
final class IncidentsInput {
    /** An incident is given out when it is over: its first line is seldom further back. */
    private static final int LINES_KEPT = 1 << 12;

    /** A line, by its position, and where it stands in the input. */
    private record Seen(long position, long index, byte[] bytes, int end) {}

    private record Found(Incident incident, @Nullable Seen first, long lastIndex) {}

    /**
     * What a log told.
     *
     * @param newestBoot the boot that it ends in, where it tells
     */
    record Log(List<Occurrence> occurrences, Optional<BootId> newestBoot) {}

    private final List<Occurrence> all = new ArrayList<>();
    private final List<Found> ofBoot = new ArrayList<>();
    private final byte[][] recent = new byte[LINES_KEPT][];
    private final int[] ends = new int[LINES_KEPT];
    private final long[] positions = new long[LINES_KEPT];
    private final long[] indexes = new long[LINES_KEPT];
    private final IncidentAssembler assembler = new IncidentAssembler(this::found);
    private final UserRules rules;
    private ClockHistory.Builder clocks = new ClockHistory.Builder();
    private Optional<BootId> boot = Optional.empty();
    private String kernel = "";
    private long index;

    private IncidentsInput(List<UserRule> rules) {
        this.rules = new UserRules(rules, this::found);
    }

    /** Positions are line numbers, from 1. */
    static Log file(String name, InputStream standardInput, List<UserRule> rules)
            throws IOException {
        IncidentsInput input = new IncidentsInput(rules);
        try (ByteLines lines = new ByteLines(open(name, standardInput))) {
            input.readLines(lines);
        }
        return input.end();
    }

    private static InputStream open(String name, InputStream standardInput) throws IOException {
        if (name.equals("-")) {
            return standardInput;
        }
        Path path = Path.of(name);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw UserError.io("%s is no file that can be read".formatted(name));
        }
        return Files.isRegularFile(path) ? Inputs.open(path) : Files.newInputStream(path);
    }

    private void readLines(ByteLines lines) throws IOException {
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            index++;
            readLine(line, line.length, index);
        }
        byte[] rest = lines.rest();
        if (rest != null) {
            index++;
            readLine(rest, rest.length, index);
        }
    }

    /** Positions are sequence numbers. */
    static Log archive(Path stream, List<UserRule> rules) throws IOException {
        IncidentsInput input = new IncidentsInput(rules);
        try (StreamReader reader = StreamReader.open(stream)) {
            for (Entry entry = input.next(reader); entry != null; entry = input.next(reader)) {
                input.index = entry.index();
                input.readEntry(entry.bytes());
            }
        }
        return input.end();
    }

    /** What is damaged is a hole; what is behind it is still told. */
    private @Nullable Entry next(StreamReader reader) throws IOException {
        while (true) {
            try {
                return reader.next();
            } catch (DamagedArchiveException damaged) {
                assembler.gap();
                if (!reader.skipDamage()) {
                    return null;
                }
            }
        }
    }

    private void readEntry(byte[] bytes) {
        try {
            switch (EntryGrammar.decode(bytes, 0, bytes.length)) {
                case KmsgRecord record -> {
                    clocks.accept(record);
                    readLine(bytes, endOfLine(bytes), record.sequence());
                }
                case Gap gap -> assembler.gap();
                case Mark mark -> readMark(mark);
            }
        } catch (MalformedEntryException damaged) {
            assembler.gap();
        }
    }

    private static int endOfLine(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    private void readMark(Mark mark) {
        if (mark.is(Mark.SEGMENT)) {
            enter(mark.field("boot").flatMap(BootId::parse));
        } else if (mark.is(Mark.BOOT)) {
            enter(mark.field("id").flatMap(BootId::parse));
            kernel = mark.field("release").orElse("");
        } else if (mark.is(Mark.TEXT)) {
            byte[] line = line(mark);
            readLine(line, line.length, index);
        } else if (mark.isHole()) {
            assembler.gap();
        }
        clocks.accept(mark);
    }

    /** A line without number as a console would show it; its position is its index. */
    private static byte[] line(Mark text) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        text.field("pri").ifPresent(pri -> append(line, "<" + pri + ">"));
        text.field("usec")
                .map(Long::parseLong)
                .ifPresent(micros ->
                        append(
                                line,
                                "[%5d.%06d]".formatted(micros / 1_000_000, micros % 1_000_000)));
        text.field("caller").ifPresent(caller -> append(line, "[" + caller + "]"));
        append(line, line.size() == 0 ? "" : " ");
        line.writeBytes(text.bytes("text").orElse(new byte[0]));
        return line.toByteArray();
    }

    private static void append(ByteArrayOutputStream line, String head) {
        line.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    }

    private void enter(Optional<BootId> entered) {
        if (entered.isPresent() && !entered.equals(boot)) {
            endBoot();
            boot = entered;
            kernel = "";
        }
    }

    private void readLine(byte[] bytes, int end, long position) {
        int slot = slot(position);
        recent[slot] = bytes;
        ends[slot] = end;
        positions[slot] = position;
        indexes[slot] = index;
        assembler.accept(bytes, 0, end, position);
        rules.accept(bytes, 0, end, position);
    }

    private static int slot(long position) {
        return (int) (position & (LINES_KEPT - 1));
    }

    private @Nullable Seen seen(long position) {
        int slot = slot(position);
        byte[] bytes = recent[slot];
        return bytes != null && positions[slot] == position
                ? new Seen(position, indexes[slot], bytes, ends[slot])
                : null;
    }

    private void found(Incident incident) {
        Seen last = seen(incident.lastLine());
        ofBoot.add(
                new Found(incident, seen(incident.firstLine()), last == null ? index : last.index));
    }

    private Log end() {
        endBoot();
        return new Log(all, boot);
    }

    /** Numbers begin anew with a boot, and only now are all its clocks known. */
    private void endBoot() {
        assembler.finish();
        ClockHistory history = clocks.build();
        ofBoot.sort(
                Comparator.comparing(found -> found.incident.firstLine(), Long::compareUnsigned));
        ofBoot.forEach(found -> all.add(occurrence(found, history)));
        ofBoot.clear();
        Arrays.fill(recent, null);
        clocks = new ClockHistory.Builder();
    }

    private Occurrence occurrence(Found found, ClockHistory history) {
        Seen first = found.first;
        if (first == null) {
            return new Occurrence(
                    found.incident, boot, kernel, found.lastIndex, Optional.empty(), "");
        }
        LogLine line = LogLine.of(first.bytes, 0, first.end, first.position);
        Optional<Instant> time =
                history.isEmpty() || line.micros() < 0
                        ? Optional.empty()
                        : Optional.of(
                                Instant.EPOCH.plus(
                                        history.at(line.micros()).realtimeMicros(),
                                        ChronoUnit.MICROS));
        return new Occurrence(found.incident, boot, kernel, found.lastIndex, time, line.text());
    }
}
