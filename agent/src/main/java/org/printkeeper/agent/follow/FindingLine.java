package org.printkeeper.agent.follow;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.BootId;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One entry of the findings stream: a JSON object on one line, schema {@code
 * printkeeper.finding/1}; docs/findings.md is its norm. Fields are only ever added.
 */
public final class FindingLine {
    static final String SCHEMA = "printkeeper.finding/1";

    private static final JsonFactory JSON = new JsonFactory();

    private FindingLine() {}

    /**
     * The line, its newline included.
     *
     * @param told when it is told
     */
    public static byte[] encode(Finding finding, Instant told) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("schema", SCHEMA);
            json.writeStringProperty("told", told.truncatedTo(ChronoUnit.MICROS).toString());
            json.writeStringProperty("type", finding.type().label());
            json.writeStringProperty("state", finding.state().label());
            json.writeNumberProperty("severity", finding.severity());
            if (finding.timeMicros() >= 0) {
                json.writeStringProperty(
                        "time",
                        Instant.EPOCH.plus(finding.timeMicros(), ChronoUnit.MICROS).toString());
            }
            json.writeStringProperty("title", finding.title());
            json.writeStringProperty("fingerprint", finding.fingerprint());
            finding.boot()
                    .map(BootId::toString)
                    .ifPresent(b -> json.writeStringProperty("boot", b));
            if (finding.firstSequence() != -1) {
                json.writeName("first_seq");
                json.writeNumber(Long.toUnsignedString(finding.firstSequence()));
                json.writeName("last_seq");
                json.writeNumber(Long.toUnsignedString(finding.lastSequence()));
            }
            json.writeNumberProperty("records", finding.records());
            json.writeStringProperty("level", finding.level().label());
            json.writeStringProperty("kind", finding.kind());
            json.writeStringProperty("hop", finding.hop());
            json.writeStringProperty("cause", finding.cause());
            json.writeStringProperty("pattern", finding.pattern());
            json.writeStringProperty("evidence", finding.evidence());
            json.writeStringProperty("sample", finding.sample());
            json.writeEndObject();
        }
        out.write('\n');
        return out.toByteArray();
    }

    /**
     * What tells a finding from others that were told before.
     *
     * @param isOpen false when it was withdrawn
     */
    public record Told(Place place, boolean isOpen, int severity, long records) {
        String fingerprint() {
            return place.fingerprint();
        }
    }

    /**
     * One occurrence of a trouble.
     *
     * @param firstSequence its first record, unsigned; empty where there is none
     */
    public record Place(String fingerprint, String boot, String firstSequence) {}

    /** Reads what {@link #encode} wrote; empty when the line is none of a finding. */
    public static Optional<Told> told(byte[] line) {
        String fingerprint = "";
        String boot = "";
        String first = "";
        boolean isOpen = true;
        int severity = 0;
        long records = 0;
        String text = new String(line, StandardCharsets.UTF_8);
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = json.currentName();
                json.nextToken();
                switch (key) {
                    case "fingerprint" -> fingerprint = json.getString();
                    case "boot" -> boot = json.getString();
                    case "first_seq" -> first = json.getString();
                    case "state" -> isOpen = json.getString().equals(Finding.State.OPEN.label());
                    case "severity" -> severity = json.getIntValue();
                    case "records" -> records = json.getLongValue();
                    default -> json.skipChildren();
                }
            }
        } catch (tools.jackson.core.JacksonException damaged) {
            return Optional.empty();
        }
        return fingerprint.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Told(new Place(fingerprint, boot, first), isOpen, severity, records));
    }
}
