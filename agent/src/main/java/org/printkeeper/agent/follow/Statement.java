package org.printkeeper.agent.follow;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.printkeeper.core.detect.Finding;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What a person said of an incident: that it is known, or over. An entry of the findings stream, of
 * the schema of findings.
 *
 * @param told when it was said
 * @param state {@link Finding.State#ACKNOWLEDGED} or {@link Finding.State#RESOLVED}
 * @param nextIndex index that the kernel stream's next entry had then: what is below it was known
 * @param note free text, or empty
 */
public record Statement(
        Instant told, Finding.State state, String fingerprint, long nextIndex, String note) {
    /** Length of a note. */
    public static final int MAX_NOTE_CHARACTERS = 4_000;

    private static final JsonFactory JSON = new JsonFactory();

    public Statement {
        if (!state.isSaidByPeople()) {
            throw new IllegalArgumentException("people do not say " + state.label());
        }
        if (note.length() > MAX_NOTE_CHARACTERS) {
            throw new IllegalArgumentException(
                    "a note has at most " + MAX_NOTE_CHARACTERS + " characters");
        }
    }

    /** The line, its newline included. */
    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("schema", FindingLine.SCHEMA);
            json.writeStringProperty("told", told.truncatedTo(ChronoUnit.MICROS).toString());
            json.writeStringProperty("type", Finding.Type.INCIDENT.label());
            json.writeStringProperty("state", state.label());
            json.writeStringProperty("fingerprint", fingerprint);
            json.writeNumberProperty("next_index", nextIndex);
            json.writeStringProperty("evidence", note);
            json.writeEndObject();
        }
        out.write('\n');
        return out.toByteArray();
    }

    /** Reads what {@link #encode} wrote; empty when the line says something else. */
    public static Optional<Statement> decode(byte[] line) {
        String told = "";
        String state = "";
        String fingerprint = "";
        String note = "";
        long nextIndex = -1;
        String text = new String(line, StandardCharsets.UTF_8);
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = json.currentName();
                json.nextToken();
                switch (key) {
                    case "told" -> told = json.getString();
                    case "state" -> state = json.getString();
                    case "fingerprint" -> fingerprint = json.getString();
                    case "evidence" -> note = json.getString();
                    case "next_index" -> nextIndex = json.getLongValue();
                    default -> json.skipChildren();
                }
            }
            Finding.State said = Finding.State.valueOf(state.toUpperCase(Locale.ROOT));
            return nextIndex >= 0
                    ? Optional.of(
                            new Statement(Instant.parse(told), said, fingerprint, nextIndex, note))
                    : Optional.empty();
        } catch (JacksonException | IllegalArgumentException | DateTimeException other) {
            return Optional.empty();
        }
    }
}
