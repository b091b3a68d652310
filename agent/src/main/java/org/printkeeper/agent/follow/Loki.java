package org.printkeeper.agent.follow;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Loki's push API. The labels are few: the host, the stream, facility and level; all else is
 * structured metadata.
 *
 * <p>Loki takes a second line of the same time and text for a repetition. So the last three digits
 * of the nanoseconds are those of the entry's index: what is sent twice is the same, and what the
 * kernel said twice is not.
 *
 * <p>A post is answered with 400 when any of its lines is refused, the others having been taken.
 *
 * <p>Source: grafana.com/docs/loki, reference/loki-http-api, "Ingest logs"; its limits are in
 * configure, limits_config.
 */
final class Loki implements LogServer {
    private static final int MAX_METADATA = 100;
    private static final Pattern TOO_OLD =
            Pattern.compile(
                    "has timestamp too old: .*?oldest acceptable timestamp is: ([0-9T:.Z+-]+)");
    private static final String TOO_FAR_BEHIND = "entry too far behind";
    private static final String METADATA_OFF = "this feature is disallowed";

    @Override
    public Post post() {
        return new Post("/loki/api/v1/push", "application/json", "Bearer");
    }

    @Override
    public byte[] body(List<LogRecord> batch) {
        Map<Map<String, String>, List<LogRecord>> streams = new LinkedHashMap<>();
        for (LogRecord record : batch) {
            streams.computeIfAbsent(labels(record), _ -> new ArrayList<>()).add(record);
        }
        return Json.object(
                        json -> {
                            json.writeArrayPropertyStart("streams");
                            streams.forEach((labels, records) -> stream(labels, records, json));
                            json.writeEndArray();
                        })
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> labels(LogRecord record) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("job", "printkeeper");
        labels.put("host", record.host());
        labels.put("stream", record.stream());
        labels.put("facility", record.message().routedFacility().label());
        labels.put("level", record.message().routedLevel().label());
        return labels;
    }

    private static void stream(
            Map<String, String> labels, List<LogRecord> records, JsonGenerator json) {
        json.writeStartObject();
        json.writeObjectPropertyStart("stream");
        labels.forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeArrayPropertyStart("values");
        for (LogRecord record : records) {
            json.writeStartArray();
            json.writeString(Long.toString(record.timeMicros() * 1000 + record.index() % 1000));
            json.writeString(record.message().message());
            json.writeStartObject();
            metadata(record).forEach(json::writeStringProperty);
            json.writeEndObject();
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static Map<String, String> metadata(LogRecord record) {
        Map<String, String> metadata = new LinkedHashMap<>();
        put(metadata, "app", record.message().appName());
        put(metadata, "pid", record.message().procId());
        put(metadata, "msgid", record.message().msgId());
        record.parameters()
                .forEach((name, value) -> {
                    String plain = name.replaceAll("@[0-9.]+(?=\\.)", "");
                    put(metadata, plain.replaceAll("[^A-Za-z0-9]", "_"), value);
                });
        return metadata;
    }

    private static void put(Map<String, String> metadata, String name, @Nullable String value) {
        if (value != null && metadata.size() < MAX_METADATA) {
            metadata.put(name, value);
        }
    }

    @Override
    public Verdict refused(String answer, List<LogRecord> batch) {
        String words = HttpPoster.shortened(answer);
        if (answer.contains(METADATA_OFF)) {
            return new Judged(Map.of(), places(batch, _ -> true), words, false);
        }
        Optional<Instant> oldest = oldestTaken(answer);
        if (oldest.isPresent() && batch.stream().anyMatch(isBefore(oldest.get()))) {
            return tooOld(batch, isBefore(oldest.get()), words);
        }
        return new Unwanted(words, answer.contains(TOO_FAR_BEHIND));
    }

    private static Optional<Instant> oldestTaken(String answer) {
        Matcher tooOld = TOO_OLD.matcher(answer);
        try {
            return tooOld.find() ? Optional.of(Instant.parse(tooOld.group(1))) : Optional.empty();
        } catch (DateTimeException ofAnotherVersion) {
            return Optional.empty();
        }
    }

    private static Predicate<LogRecord> isBefore(Instant oldest) {
        return record -> record.timeMicros() < oldest.getEpochSecond() * 1_000_000;
    }

    /** Those before the limit are named by it; the others are sent again, for certain. */
    private static Verdict tooOld(
            List<LogRecord> batch, Predicate<LogRecord> isTooOld, String words) {
        Map<Integer, String> refused = new LinkedHashMap<>();
        places(batch, isTooOld).forEach(place -> refused.put(place, words));
        return new Judged(refused, places(batch, isTooOld.negate()), "", true);
    }

    private static Set<Integer> places(List<LogRecord> batch, Predicate<LogRecord> of) {
        return IntStream.range(0, batch.size())
                .filter(place -> of.test(batch.get(place)))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
