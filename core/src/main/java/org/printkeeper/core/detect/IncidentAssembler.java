package org.printkeeper.core.detect;

import java.util.ArrayList;
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
    private static final int MAX_OPEN_INCIDENTS = 64;

    /** The kernel's longest record, escaped: what a file holds beyond that, no kernel wrote. */
    private static final int MAX_LINE_BYTES = 4096;

    private static final int MAX_LINES_TO_REPORT = 10;
    private static final long SETTLED_MICROS = 5_000_000;
    private static final int MAX_SEVERITY_OF_USER = 30;

    private final Consumer<Incident> out;
    private final LogLine line = new LogLine();
    private final List<OpenIncident> open = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private long lastEvent = -MAX_LINES_TO_REPORT;

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
        line.end = Math.min(line.end, line.start + MAX_LINE_BYTES);
        boolean hit = Kinds.mayKnow(line.bytes, line.start, line.end);
        if (!hit && open.isEmpty() && held.isEmpty()) {
            return;
        }
        if (!held.isEmpty()) {
            releaseHeld(false);
        }
        closeWhatIsOver();
        if (hit) {
            event();
        } else {
            addToOpen();
        }
    }

    /** Says that records are missing here: what is open has a hole. */
    public void gap() {
        open.forEach(OpenIncident::missRecords);
    }

    /**
     * Gives out what has had no line for some seconds: who follows a log live cannot wait until the
     * next line shows that a report is over.
     *
     * @param nowMicros by the printk clock
     */
    public void settle(long nowMicros) {
        releaseHeld(true);
        for (int i = open.size() - 1; i >= 0; i--) {
            if (nowMicros - open.get(i).lastMicros() > SETTLED_MICROS) {
                out.accept(open.remove(i).close());
            }
        }
    }

    /** Gives out what is still open. */
    public void finish() {
        releaseHeld(true);
        open.forEach(incident -> out.accept(incident.close()));
        open.clear();
    }

    private void closeWhatIsOver() {
        for (int i = open.size() - 1; i >= 0; i--) {
            if (open.get(i).isOver(line)) {
                out.accept(open.remove(i).close());
            }
        }
    }

    private void event() {
        Optional<Kinds.Decoded> known = Kinds.decode(line.bytes, line.start, line.end);
        if (known.isEmpty()) {
            addToOpen();
            return;
        }
        Decoder decoder = known.get().decoder();
        SequencedMap<String, String> fields = known.get().fields();
        boolean told = line.position - lastEvent < MAX_LINES_TO_REPORT;
        lastEvent = line.position;
        if (open.stream().anyMatch(incident -> incident.takeEvent(line, decoder, fields))) {
            return;
        }
        if (told && decoder.equals(SystemKinds.STACK_DUMP)) {
            return;
        }
        if (line.user) {
            out.accept(single(decoder, fields));
        } else if (Reports.begin(decoder, line)) {
            closeReportsOf(line);
            opened(new OpenReport(decoder, line, firstLine(), fields));
        } else if (Reports.precede(decoder)) {
            held.add(new Held(single(decoder, fields), line.context, line.position));
        } else if (OpenOom.begins(decoder)) {
            opened(new OpenOom(line, decoder, fields));
        } else if (OpenBlock.begins(decoder)) {
            opened(new OpenBlock(line, decoder, fields));
        } else {
            out.accept(single(decoder, fields));
        }
    }

    private void opened(OpenIncident incident) {
        if (open.size() == MAX_OPEN_INCIDENTS) {
            out.accept(open.removeFirst().close());
        }
        open.add(incident);
    }

    /** One task, or one console without callers, tells one story at a time. */
    private void closeReportsOf(LogLine line) {
        open.removeIf(incident -> {
            boolean ends = incident instanceof OpenReport report && report.owns(line.context);
            if (ends) {
                out.accept(incident.close());
            }
            return ends;
        });
    }

    /** The report begins with the line held for it, if there is one. */
    private long firstLine() {
        long first = line.position;
        for (Held before : List.copyOf(held)) {
            if (before.context() == line.context) {
                first = Math.min(first, before.position());
                held.remove(before);
            }
        }
        return first;
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

    private void addToOpen() {
        for (OpenIncident incident : open) {
            if (incident.take(line)) {
                return;
            }
        }
    }

    private Incident single(Decoder decoder, SequencedMap<String, String> fields) {
        Kind kind = decoder.kind();
        int severity =
                line.user ? Math.min(kind.severity(), MAX_SEVERITY_OF_USER) : kind.severity();
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
