package org.printkeeper.agent.follow;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.syslog.SyslogMessage;
import tools.jackson.core.JsonGenerator;

/**
 * Logs in OTLP over HTTP, in its JSON encoding. The fields are those that OpenTelemetry gives to
 * syslog; {@code log.record.uid} is the same at each try, so that a receiver can drop what comes
 * twice.
 *
 * <p>What a server takes with {@code partialSuccess} is not sent again: it does not say which
 * records it dropped. Where it dropped all, that is known: what holds for refusals holds then.
 *
 * <p>Source: opentelemetry.io/docs/specs/otlp, "OTLP/HTTP" and "JSON Protobuf Encoding";
 * specs/otel/logs/data-model-appendix; semantic conventions, "General logs attributes".
 */
// LIMIT: OTLP says that what is answered with 401, 404 or 500 must not be sent again. It is, with
// growing pauses: such an answer is about the server, and the archive does not forget.
final class OpenTelemetry implements LogServer {
    /** By severity, from emerg to debug. */
    private static final int[] SEVERITY_NUMBERS = {21, 19, 18, 17, 13, 10, 9, 5};

    /** Whom a record is from. */
    private record Resource(String host, @Nullable String service) {}

    @Override
    public Post post() {
        return new Post("/v1/logs", "application/json", "Bearer");
    }

    @Override
    public byte[] body(List<LogRecord> batch) {
        Map<Resource, List<LogRecord>> resources = new LinkedHashMap<>();
        for (LogRecord record : batch) {
            Resource from = new Resource(record.host(), record.message().appName());
            resources.computeIfAbsent(from, _ -> new ArrayList<>()).add(record);
        }
        return Json.object(
                        json -> {
                            json.writeArrayPropertyStart("resourceLogs");
                            resources.forEach((from, records) -> resource(from, records, json));
                            json.writeEndArray();
                        })
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void resource(Resource from, List<LogRecord> records, JsonGenerator json) {
        json.writeStartObject();
        json.writeObjectPropertyStart("resource");
        json.writeArrayPropertyStart("attributes");
        attribute("host.name", from.host(), json);
        attribute("service.name", from.service(), json);
        json.writeEndArray();
        json.writeEndObject();
        json.writeArrayPropertyStart("scopeLogs");
        json.writeStartObject();
        json.writeObjectPropertyStart("scope");
        json.writeStringProperty("name", "printkeeper");
        json.writeEndObject();
        json.writeArrayPropertyStart("logRecords");
        records.forEach(record -> record(record, json));
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void record(LogRecord record, JsonGenerator json) {
        SyslogMessage message = record.message();
        Level level = message.routedLevel();
        json.writeStartObject();
        json.writeStringProperty("timeUnixNano", record.timeMicros() + "000");
        json.writeStringProperty("observedTimeUnixNano", record.receivedMicros() + "000");
        json.writeNumberProperty("severityNumber", SEVERITY_NUMBERS[level.code()]);
        json.writeStringProperty("severityText", level.label());
        json.writeObjectPropertyStart("body");
        json.writeStringProperty("stringValue", message.message());
        json.writeEndObject();
        json.writeArrayPropertyStart("attributes");
        attribute("log.record.uid", record.id(), json);
        attribute("syslog.facility", message.routedFacility().label(), json);
        attribute("syslog.procid", message.procId(), json);
        attribute("syslog.msgid", message.msgId(), json);
        record.parameters().forEach((name, value) -> attribute("syslog." + name, value, json));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void attribute(String key, @Nullable String value, JsonGenerator json) {
        if (value != null) {
            json.writeStartObject();
            json.writeStringProperty("key", key);
            json.writeObjectPropertyStart("value");
            json.writeStringProperty("stringValue", value);
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    @Override
    public Verdict taken(String answer, List<LogRecord> batch) {
        Map<String, String> values = Json.values(answer);
        String refused = values.getOrDefault("/partialSuccess/rejectedLogRecords", "0");
        String reason =
                HttpPoster.shortened(values.getOrDefault("/partialSuccess/errorMessage", ""));
        long count = refused.matches("[0-9]{1,18}") ? Long.parseLong(refused) : 0;
        if (count >= batch.size()) {
            return new Judged(each(batch, reason), Set.of(), "", false);
        }
        return count == 0 ? Judged.ALL_TAKEN : new TakenBut(count, reason);
    }

    private static Map<Integer, String> each(List<LogRecord> batch, String reason) {
        return IntStream.range(0, batch.size())
                .boxed()
                .collect(Collectors.toMap(place -> place, _ -> reason));
    }
}
