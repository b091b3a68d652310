package org.printkeeper.agent.cli;

import java.io.OutputStream;
import java.math.BigInteger;
import org.printkeeper.core.detect.Incident;
import tools.jackson.core.JsonGenerator;

/** An incident as one JSON object on one line; fields are only ever added. */
final class IncidentsJson {
    private IncidentsJson() {}

    static void write(String source, Incident incident, OutputStream out) {
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
            json.writeEndObject();
            json.writeRaw('\n');
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
