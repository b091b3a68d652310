package org.printkeeper.core.detect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Makes incidents of the lines of a log: a line of a known kind alone, or all lines of a report,
 * kept apart by task, CPU or place when several CPUs write at once.
 *
 * <p>Thread: not safe; one instance per stream of lines.
 *
 * <p>Invariant: an incident is given out once, when its last line has passed; not always in the
 * order of first lines.
 */
public final class IncidentAssembler {
    private static final int MAX_OPEN_REPORTS = 64;
    private static final int MAX_LINES_TO_REPORT = 10;
    private static final int USER_SEVERITY = 20;

    private final Consumer<Incident> out;
    private final LogLine line = new LogLine();
    private final List<OpenReport> open = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();

    /** A line that most often comes just before a report and belongs to it. */
    private record Held(Incident incident, long context, long position) {}

    public IncidentAssembler(Consumer<Incident> out) {
        this.out = out;
    }

    /**
     * Takes the next line of a text.
     *
     * @param position its number; it becomes part of incidents
     */
    public void accept(byte[] bytes, int start, int end, long position) {
        line.set(bytes, start, end, position);
        LinePrefix.strip(line);
        boolean hit = Kinds.mayKnow(bytes, line.start, line.end);
        if (!hit && open.isEmpty() && held.isEmpty()) {
            return;
        }
        releaseHeld(false);
        closeWhatIsOver();
        if (hit) {
            event();
        } else {
            addToReport();
        }
    }

    /** Says that records are missing here: what is open has a hole. */
    public void gap() {
        open.forEach(OpenReport::missesRecords);
    }

    /** Gives out what is still open. */
    public void finish() {
        releaseHeld(true);
        open.forEach(report -> out.accept(report.close()));
        open.clear();
    }

    private void closeWhatIsOver() {
        open.removeIf(report -> {
            boolean over = report.owns(line.context) && report.isOver(line);
            if (over) {
                out.accept(report.close());
            }
            return over;
        });
    }

    private void event() {
        List<Decoder> decoders = Kinds.candidates(line.bytes, line.start, line.end);
        if (decoders.isEmpty()) {
            addToReport();
            return;
        }
        Decoder decoder = decoders.getFirst();
        SequencedMap<String, String> fields =
                decoder.decode(line.bytes, line.start, line.end).orElseGet(LinkedHashMap::new);
        if (Reports.begin(decoder, line)) {
            begin(decoder, fields);
        } else if (Reports.precede(decoder)) {
            hold(decoder, fields);
        } else if (!addToReport() || !Reports.isPartOfReports(decoder)) {
            out.accept(single(decoder, fields));
        }
    }

    private void begin(Decoder decoder, SequencedMap<String, String> fields) {
        Optional<OpenReport> current =
                open.stream().filter(report -> report.owns(line.context)).findFirst();
        if (current.isPresent()) {
            boolean goesOn =
                    Reports.mayBeWithin(line.text())
                            || (LogLine.isCaller(line.context) && !current.get().hasFrames());
            if (goesOn) {
                current.get().add(line);
                return;
            }
            out.accept(current.get().close());
            open.remove(current.get());
        }
        if (open.size() == MAX_OPEN_REPORTS) {
            out.accept(open.removeFirst().close());
        }
        open.add(new OpenReport(decoder, line, firstLineOf(), fields));
    }

    /** The report begins with the line held for it, if there is one. */
    private long firstLineOf() {
        long first = line.position;
        for (Held before : List.copyOf(held)) {
            if (before.context() == line.context) {
                first = Math.min(first, before.position());
                held.remove(before);
            }
        }
        return first;
    }

    private void hold(Decoder decoder, SequencedMap<String, String> fields) {
        if (!addToReport()) {
            held.add(new Held(single(decoder, fields), line.context, line.position));
        }
    }

    private void releaseHeld(boolean all) {
        held.removeIf(before -> {
            boolean over = all || line.position - before.position() > MAX_LINES_TO_REPORT;
            if (over) {
                out.accept(before.incident());
            }
            return over;
        });
    }

    private boolean addToReport() {
        for (OpenReport report : open) {
            if (report.owns(line.context)) {
                report.add(line);
                return true;
            }
        }
        return false;
    }

    private Incident single(Decoder decoder, SequencedMap<String, String> fields) {
        Kind kind = decoder.kind();
        int severity = line.user ? Math.min(kind.severity(), USER_SEVERITY) : kind.severity();
        return new Incident(
                new Kind(kind.name(), severity, kind.title()),
                kind.title(),
                List.of(),
                "",
                false,
                line.position,
                line.position,
                fields,
                false,
                line.user);
    }
}
