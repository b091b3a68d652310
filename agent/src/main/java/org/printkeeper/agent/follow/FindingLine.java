package org.printkeeper.agent.follow;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Level;
import tools.jackson.core.JacksonException;
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
            json.writeNumberProperty("count", finding.count());
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

    /** What the findings stream says of a trouble; empty when the line is none of a finding. */
    public static Optional<Told> told(byte[] line) {
        return decode(line)
                .map(finding ->
                        new Told(
                                new Place(
                                        finding.fingerprint(),
                                        finding.boot().map(BootId::toString).orElse(""),
                                        finding.firstSequence() == -1
                                                ? ""
                                                : Long.toUnsignedString(finding.firstSequence())),
                                finding.state() == Finding.State.OPEN,
                                finding.severity(),
                                finding.records()));
    }

    /**
     * Reads what {@link #encode} wrote. Empty when the line is none of a finding: damaged, of a
     * later type, or what people said.
     */
    public static Optional<Finding> decode(byte[] line) {
        Map<String, String> fields = new HashMap<>();
        String text = new String(line, StandardCharsets.UTF_8);
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                if (json.nextToken().isScalarValue()) {
                    fields.put(name, json.getString());
                } else {
                    json.skipChildren();
                }
            }
            return decode(fields);
        } catch (JacksonException | IllegalArgumentException | DateTimeException damaged) {
            return Optional.empty();
        }
    }

    private static Optional<Finding> decode(Map<String, String> fields) {
        Finding.State state = Finding.State.valueOf(upper(fields, "state"));
        String time = fields.get("time");
        if (state.isSaidByPeople() || !fields.containsKey("fingerprint")) {
            return Optional.empty();
        }
        return Optional.of(
                new Finding(
                        Finding.Type.valueOf(upper(fields, "type")),
                        state,
                        Integer.parseInt(fields.getOrDefault("severity", "0")),
                        time == null
                                ? -1
                                : ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time)),
                        fields.getOrDefault("title", ""),
                        fields.getOrDefault("fingerprint", ""),
                        BootId.parse(fields.getOrDefault("boot", "")),
                        sequence(fields.get("first_seq")),
                        sequence(fields.get("last_seq")),
                        Long.parseLong(fields.getOrDefault("records", "0")),
                        Long.parseLong(fields.getOrDefault("count", "1")),
                        Level.valueOf(upper(fields, "level")),
                        fields.getOrDefault("kind", ""),
                        fields.getOrDefault("hop", ""),
                        fields.getOrDefault("cause", ""),
                        fields.getOrDefault("pattern", ""),
                        fields.getOrDefault("evidence", ""),
                        fields.getOrDefault("sample", "")));
    }

    private static String upper(Map<String, String> fields, String name) {
        return fields.getOrDefault(name, "").toUpperCase(Locale.ROOT);
    }

    private static long sequence(@Nullable String number) {
        return number == null ? -1 : Long.parseUnsignedLong(number);
    }
}
