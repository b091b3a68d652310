package org.printkeeper.agent.cli;

import java.io.PrintStream;
import org.printkeeper.core.detect.Incident;
import org.printkeeper.core.record.KmsgText;

/** An incident for people: one line of title, one of place, one per field that matters. */
final class IncidentsText {
    private static final int MAX_VALUE_CHARACTERS = 160;

    private IncidentsText() {}

    static void write(String source, Incident incident, PrintStream out) {
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
