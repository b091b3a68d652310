package org.printkeeper.core.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** A crash report whose lines are still coming in. */
final class OpenReport implements OpenIncident {
    private static final int MAX_LINES = 4000;
    private static final int MAX_LOOSE_LINES = 40;
    private static final int MAX_LOOSE_LINES_AFTER_END = 12;
    private static final long MAX_PAUSE_MICROS = 60_000_000;
    private static final int FULL_REPORT_LINES = 22;
    private static final int FULL_KMSAN_REPORT_LINES = 16;

    private final Decoder decoder;
    private final long context;
    private final long firstLine;
    private final boolean user;
    private final SequencedMap<String, String> headerFields;
    private final List<String> lines = new ArrayList<>();
    private long lastLine;
    private long lastMicros;
    private int looseLines;
    private boolean tracesAllCpus;
    private boolean ended;
    private boolean inSequel;
    private boolean incomplete;

    OpenReport(Decoder decoder, LogLine line, long firstLine, SequencedMap<String, String> fields) {
        this.decoder = decoder;
        this.context = line.context;
        this.firstLine = firstLine;
        this.user = line.user;
        this.headerFields = fields;
        lines.add(line.text());
        lastLine = line.position;
        lastMicros = line.micros;
    }

    boolean owns(long other) {
        return other == context || (tracesAllCpus && LogLine.isCpu(other));
    }

    @Override
    public boolean take(LogLine line) {
        if (!owns(line.context)) {
            return false;
        }
        add(line);
        return true;
    }

    /** Reports that begin within this one while it has said little yet, and what it leads to. */
    @Override
    public boolean takeEvent(LogLine line, Decoder decoder, SequencedMap<String, String> fields) {
        if (!owns(line.context)) {
            return false;
        }
        boolean ours =
                Reports.begin(decoder, line) ? goesOn(line) : Reports.isPartOfReports(decoder);
        if (ours || !Reports.begin(decoder, line)) {
            add(line);
        }
        return ours;
    }

    private boolean goesOn(LogLine line) {
        return Reports.mayBeWithin(line.text())
                || (LogLine.isCaller(line.context) && !isComplete());
    }

    /** Whether another report now would be another story. */
    private boolean isComplete() {
        return lines.size() > FULL_REPORT_LINES || lines.stream().anyMatch(Guilt::startsStack);
    }

    @Override
    public boolean isOver(LogLine line) {
        boolean paused =
                line.micros >= 0
                        && lastMicros >= 0
                        && Math.abs(line.micros - lastMicros) > MAX_PAUSE_MICROS;
        return paused
                || (owns(line.context)
                        && (lines.size() > MAX_LINES
                                || looseLines
                                        > (ended ? MAX_LOOSE_LINES_AFTER_END : MAX_LOOSE_LINES)));
    }

    private void add(LogLine line) {
        String text = line.text();
        boolean structural = isStructural(text);
        looseLines = structural ? 0 : looseLines + 1;
        if (structural) {
            lastLine = line.position;
        }
        lastMicros = line.micros;
        tracesAllCpus |= text.contains("Sending NMI ");
        ended |= text.startsWith("---[ end ");
        if (line.context != LogLine.NO_CONTEXT && Frames.isDoubtful(text)) {
            return;
        }
        inSequel |= lines.size() >= fullReportLines() && isSequel(text);
        if (!inSequel && !text.contains("Disabling lock debugging due to kernel taint")) {
            lines.add(text);
        } else if (text.startsWith("Kernel panic - not syncing: ")) {
            headerFields.putIfAbsent(
                    "panic", text.substring("Kernel panic - not syncing: ".length()));
        }
    }

    /** A hung task is named {@code comm:pid}. */
    private static void splitTask(SequencedMap<String, String> fields) {
        String task = fields.getOrDefault("task", "");
        int colon = task.lastIndexOf(':');
        if (colon > 0) {
            fields.putIfAbsent("comm", task.substring(0, colon));
            fields.putIfAbsent("pid", task.substring(colon + 1));
        }
    }

    /** KMSAN's reports are shorter than others. */
    private int fullReportLines() {
        return lines.getFirst().contains("BUG: KMSAN:")
                ? FULL_KMSAN_REPORT_LINES
                : FULL_REPORT_LINES;
    }

    /** What a full report leads to and is not part of its name. */
    private static boolean isSequel(String text) {
        return text.contains("Kernel panic - not syncing")
                || text.contains("WARNING: possible circular locking dependency detected");
    }

    private static boolean isStructural(String text) {
        return text.isEmpty()
                || text.charAt(0) == ' '
                || text.charAt(0) == '\t'
                || text.charAt(0) == '['
                || text.charAt(0) == '='
                || text.charAt(0) == '-'
                || text.contains("+0x")
                || text.endsWith(":")
                || text.startsWith("CPU:")
                || text.startsWith("Code:")
                || text.startsWith("Kernel panic")
                || text.startsWith("Kernel Offset")
                || holdsRegisters(text);
    }

    private static boolean holdsRegisters(String text) {
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            digits = Character.digit(text.charAt(i), 16) >= 0 ? digits + 1 : 0;
            if (digits >= 8) {
                return true;
            }
        }
        return false;
    }

    @Override
    public long lastMicros() {
        return lastMicros;
    }

    @Override
    public void missRecords() {
        incomplete = true;
    }

    @Override
    public Incident close() {
        CrashTitle title = CrashTitle.of(lines);
        SequencedMap<String, String> fields = headerFields;
        CrashFields.of(lines).forEach(fields::putIfAbsent);
        splitTask(fields);
        return new Incident(
                decoder.kind(),
                title.title(),
                title.alternatives(),
                title.function(),
                title.corrupted(),
                firstLine,
                lastLine,
                fields,
                incomplete,
                user);
    }
}
