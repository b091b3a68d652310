package org.printkeeper.agent.follow;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.syslog.SentLedger;
import org.printkeeper.core.syslog.SyslogMessage;
import tools.jackson.core.JsonGenerator;

/**
 * The bulk API of Elasticsearch and OpenSearch; documents have the fields of ECS. The identifier of
 * a document is that of its record, and documents are created, never overwritten: what is sent
 * twice is there once, and the second answer, 409, is as good as the first.
 *
 * <p>Structured data of others would give the index a field for each of their names, up to its
 * limit; so it is a list of {@code element.name=value} in one field.
 *
 * <p>Source: elastic.co/docs, "Bulk index or delete documents" and "ECS field reference";
 * docs.opensearch.org, "Bulk".
 */
record Elasticsearch(String index) implements LogServer {
    private static final String USUAL_INDEX = "logs-printkeeper-default";
    private static final String FILTER =
            "?filter_path=errors,items.*.status,items.*.error.type,"
                    + "items.*.error.reason,items.*.error.caused_by.reason";

    private static final String ECS_VERSION = "8.11.0";

    /** What is refused with 400 though no document is to blame: the cluster has no room. */
    private static final String NO_ROOM = "validation_exception";

    /**
     * Documents into an index or data stream.
     *
     * @param index null for the usual one
     */
    static Elasticsearch into(@Nullable String index) {
        return new Elasticsearch(index == null ? USUAL_INDEX : index);
    }

    @Override
    public Post post() {
        return new Post("/" + index + "/_bulk" + FILTER, "application/x-ndjson", "ApiKey");
    }

    @Override
    public byte[] body(List<LogRecord> batch) {
        StringBuilder lines = new StringBuilder(batch.size() * 512);
        for (LogRecord record : batch) {
            lines.append(
                            Json.object(json -> {
                                json.writeObjectPropertyStart("create");
                                json.writeStringProperty("_id", record.id());
                                json.writeEndObject();
                            }))
                    .append('\n')
                    .append(Json.object(json -> document(record, json)))
                    .append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void document(LogRecord record, JsonGenerator json) {
        SyslogMessage message = record.message();
        json.writeStringProperty("@timestamp", time(record.timeMicros()));
        json.writeStringProperty("message", message.message());
        object("ecs", json, () -> json.writeStringProperty("version", ECS_VERSION));
        object("event", json, () -> event(record, json));
        object("host", json, () -> host(record, json));
        object("log", json, () -> log(message, json));
        object("process", json, () -> process(message, json));
        object("printkeeper", json, () -> own(record, json));
    }

    private static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    private static void object(String name, JsonGenerator json, Runnable fields) {
        json.writeObjectPropertyStart(name);
        fields.run();
        json.writeEndObject();
    }

    private static void event(LogRecord record, JsonGenerator json) {
        json.writeStringProperty("id", record.id());
        json.writeStringProperty("kind", "event");
        json.writeStringProperty("module", "printkeeper");
        json.writeStringProperty("dataset", "printkeeper." + record.stream());
        json.writeStringProperty("created", time(record.receivedMicros()));
        number("sequence", record.value(KernelMessages.ELEMENT, "seq"), json);
    }

    private static void host(LogRecord record, JsonGenerator json) {
        json.writeStringProperty("hostname", record.host());
        json.writeStringProperty("name", record.host());
        String boot = record.value(KernelMessages.ELEMENT, "boot");
        if (boot != null && !boot.isEmpty()) {
            object("boot", json, () -> json.writeStringProperty("id", boot));
        }
    }

    private static void log(SyslogMessage message, JsonGenerator json) {
        json.writeStringProperty("level", message.routedLevel().label());
        object(
                "syslog",
                json,
                () -> {
                    json.writeNumberProperty("priority", message.priority());
                    object(
                            "facility",
                            json,
                            () -> {
                                json.writeNumberProperty("code", message.routedFacility().code());
                                json.writeStringProperty("name", message.routedFacility().label());
                            });
                    object(
                            "severity",
                            json,
                            () -> {
                                json.writeNumberProperty("code", message.routedLevel().code());
                                json.writeStringProperty("name", message.routedLevel().label());
                            });
                    text("hostname", message.hostname(), json);
                    text("appname", message.appName(), json);
                    text("procid", message.procId(), json);
                    text("msgid", message.msgId(), json);
                });
    }

    private static void process(SyslogMessage message, JsonGenerator json) {
        text("name", message.appName(), json);
        number("pid", message.procId(), json);
    }

    private static void own(LogRecord record, JsonGenerator json) {
        json.writeStringProperty("stream", record.stream());
        json.writeNumberProperty("index", record.index());
        number("previous_index", record.value(SentLedger.ELEMENT, "prev"), json);
        number("timestamp_usec", record.value(KernelMessages.ELEMENT, "usec"), json);
        json.writeArrayPropertyStart("structured_data");
        record.parameters().forEach((name, value) -> json.writeString(name + "=" + value));
        json.writeEndArray();
    }

    private static void text(String name, @Nullable String value, JsonGenerator json) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    /** A number that fits the field, a signed one of 64 bits; else nothing. */
    private static void number(String name, @Nullable String value, JsonGenerator json) {
        if (value != null && value.matches("-?[0-9]{1,18}")) {
            json.writeNumberProperty(name, Long.parseLong(value));
        }
    }

    /** The answer for one document. */
    private record Item(int status, String type, String reason) {
        /** Of the answers by place; status 0 where there is none. */
        static Item at(int place, Map<String, String> answer) {
            String item = "/items/" + place + "/create/";
            String cause = answer.get(item + "error/caused_by/reason");
            String status = answer.getOrDefault(item + "status", "");
            return new Item(
                    status.matches("[0-9]{3}") ? Integer.parseInt(status) : 0,
                    answer.getOrDefault(item + "error/type", "no answer for it"),
                    answer.getOrDefault(item + "error/reason", "")
                            + (cause == null ? "" : ", " + cause));
        }

        boolean isThere() {
            return status / 100 == 2 || status == 409;
        }

        boolean isRefused() {
            return status == 413 || (status == 400 && !type.equals(NO_ROOM));
        }

        String words() {
            return HttpPoster.shortened(status + " " + type + ": " + reason);
        }
    }

    @Override
    public Verdict taken(String answer, List<LogRecord> batch) {
        Map<String, String> values = Json.values(answer);
        Map<Integer, String> refused = new LinkedHashMap<>();
        Set<Integer> again = new TreeSet<>();
        String trouble = "";
        for (int place = 0; place < batch.size(); place++) {
            Item item = Item.at(place, values);
            if (item.isRefused()) {
                refused.put(place, item.words());
            } else if (!item.isThere()) {
                again.add(place);
                trouble = item.words();
            }
        }
        return new Judged(refused, again, trouble, false);
    }
}
