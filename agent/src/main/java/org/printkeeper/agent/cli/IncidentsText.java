package org.printkeeper.agent.cli;

import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.printkeeper.core.detect.Incident;
import org.printkeeper.core.record.KmsgText;

/** An incident for people: one line of title, one of place, one per field that matters. */
final class IncidentsText {
    private static final int MAX_VALUE_CHARACTERS = 160;

    private IncidentsText() {}

    static void write(
            String source, Incident incident, Optional<Printed> printed, PrintStream out) {
        out.printf(
                "%3d  %-18s %s%s%n",
                incident.kind().severity(),
                incident.kind().name(),
                KmsgText.visible(incident.title()),
                badges(incident));
        out.printf(
                "     %s %s–%s  fingerprint %s%n",
                source.isEmpty() ? "records" : KmsgText.visible(source) + " lines",
                Long.toUnsignedString(incident.firstLine()),
                Long.toUnsignedString(incident.lastLine()),
                incident.fingerprint());
        incident.fields()
                .forEach((name, value) -> out.printf("     %s: %s%n", name, shortened(value)));
        printed.ifPresent(place -> out.println("     " + place.words()));
    }

    static void write(String source, IncidentGroup group, PrintStream out) {
        Incident last = group.last().incident();
        out.printf(
                "%3d  %-18s %s  %d× %s%s%n",
                group.severity(),
                KmsgText.visible(last.kind().name()),
                KmsgText.visible(last.title()),
                group.occurrences().size(),
                group.state().label(),
                badges(last));
        out.printf(
                "     first %s, last %s, fingerprint %s%n",
                when(source, group.occurrences().getFirst()),
                when(source, group.last()),
                group.fingerprint());
        if (!group.boots().isEmpty()) {
            out.printf(
                    "     boots %d, kernel %s%n",
                    group.boots().size(), KmsgText.visible(String.join(", ", group.kernels())));
        }
        group.holds()
                .ifPresent(holds ->
                        out.printf(
                                "     condition %s %s%n",
                                KmsgText.visible(last.fields().getOrDefault("condition", "")),
                                holds ? "holds" : "is over"));
        group.said()
                .ifPresent(said ->
                        out.printf(
                                "     %s %s%s%n",
                                said.state().label(),
                                said.told().truncatedTo(ChronoUnit.SECONDS),
                                said.note().isEmpty() ? "" : ": " + KmsgText.visible(said.note())));
    }

    /** Where no clock is known, its number. */
    private static String when(String source, Occurrence occurrence) {
        return occurrence
                .time()
                .map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString())
                .orElseGet(() ->
                        (source.isEmpty() ? "record " : "line ")
                                + Long.toUnsignedString(occurrence.incident().firstLine()));
    }

    private static String badges(Incident incident) {
        return (incident.user() ? " [user]" : "")
                + (incident.corrupted() ? " [report damaged]" : "")
                + (incident.incomplete() ? " [incomplete: records are missing within]" : "");
    }

    private static String shortened(String value) {
        String visible = KmsgText.visible(value);
        return visible.length() <= MAX_VALUE_CHARACTERS
                ? visible
                : visible.substring(0, MAX_VALUE_CHARACTERS) + "…";
    }
}
