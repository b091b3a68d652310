package org.printkeeper.agent.cli;

import java.io.OutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Optional;
import org.printkeeper.core.detect.Incident;
import org.printkeeper.core.record.BootId;
import tools.jackson.core.JsonGenerator;

/** An incident, or a group of them, as one JSON object on one line; fields are only ever added. */
final class IncidentsJson {
    private IncidentsJson() {}

    static void write(
            String source,
            Occurrence occurrence,
            IncidentState state,
            Optional<Printed> printed,
            OutputStream out) {
        Incident incident = occurrence.incident();
        try (JsonGenerator json = AuditJson.generator(out)) {
            json.writeStartObject();
            json.writeStringProperty("source", source);
            json.writeStringProperty("kind", incident.kind().name());
            json.writeStringProperty("category", incident.kind().category());
            json.writeNumberProperty("severity", incident.kind().severity());
            json.writeStringProperty("title", incident.title());
            json.writeArrayPropertyStart("alt_titles");
            incident.altTitles().forEach(json::writeString);
            json.writeEndArray();
            function(json, incident.function());
            json.writeBooleanProperty("corrupted", incident.corrupted());
            unsigned(json, "first_line", incident.firstLine());
            unsigned(json, "last_line", incident.lastLine());
            json.writeObjectPropertyStart("fields");
            incident.fields().forEach(json::writeStringProperty);
            json.writeEndObject();
            json.writeStringProperty("fingerprint", incident.fingerprint());
            json.writeBooleanProperty("incomplete", incident.incomplete());
            json.writeStringProperty("badge", incident.user() ? "user" : "kernel");
            if (source.isEmpty()) {
                json.writeStringProperty("state", state.label());
                boot(json, occurrence.boot());
                time(json, "time", occurrence.time());
            }
            printed.ifPresent(place -> place.write(json));
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    static void write(
            String source, IncidentGroup group, Optional<Printed> printed, OutputStream out) {
        Incident last = group.last().incident();
        try (JsonGenerator json = AuditJson.generator(out)) {
            json.writeStartObject();
            json.writeStringProperty("source", source);
            json.writeStringProperty("fingerprint", group.fingerprint());
            json.writeStringProperty("state", group.state().label());
            json.writeStringProperty("kind", last.kind().name());
            json.writeStringProperty("category", last.kind().category());
            json.writeNumberProperty("severity", group.severity());
            json.writeStringProperty("title", last.title());
            json.writeNumberProperty("count", group.occurrences().size());
            time(json, "first", group.firstTime());
            time(json, "last", group.last().time());
            unsigned(json, "first_line", group.occurrences().getFirst().incident().firstLine());
            unsigned(json, "last_line", last.lastLine());
            json.writeArrayPropertyStart("boots");
            group.boots().forEach(boot -> json.writeString(boot.toString()));
            json.writeEndArray();
            json.writeArrayPropertyStart("kernels");
            group.kernels().forEach(json::writeString);
            json.writeEndArray();
            group.said()
                    .ifPresent(said -> {
                        json.writeStringProperty("said", said.told().toString());
                        json.writeStringProperty("note", said.note());
                    });
            group.holds()
                    .ifPresent(holds -> {
                        json.writeStringProperty(
                                "condition", last.fields().getOrDefault("condition", ""));
                        json.writeBooleanProperty("holds", holds);
                    });
            printed.ifPresent(place -> place.write(json));
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void boot(JsonGenerator json, Optional<BootId> boot) {
        json.writeName("boot");
        if (boot.isEmpty()) {
            json.writeNull();
        } else {
            json.writeString(boot.get().toString());
        }
    }

    /** RFC 3339, or null where no clock is known. */
    private static void time(JsonGenerator json, String name, Optional<Instant> time) {
        json.writeName(name);
        if (time.isEmpty()) {
            json.writeNull();
        } else {
            json.writeString(time.get().toString());
        }
    }

    private static void function(JsonGenerator json, String function) {
        json.writeName("function");
        if (function.isEmpty()) {
            json.writeNull();
        } else {
            json.writeString(function);
        }
    }

    private static void unsigned(JsonGenerator json, String name, long value) {
        json.writeName(name);
        json.writeNumber(new BigInteger(Long.toUnsignedString(value)));
    }
}
