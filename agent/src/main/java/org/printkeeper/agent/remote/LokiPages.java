package org.printkeeper.agent.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.MessageFields;
import org.printkeeper.agent.follow.HttpPoster;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Lines of Loki, by time: a day after the other, and within it each page begins at the time of the
 * last line of the one before, whose lines are known again. Where a page holds nothing but one
 * time, larger ones are asked for. A day is over when a page has nothing new.
 *
 * <p>Thread: one thread only.
 *
 * <p>Units: nanoseconds since 1970.
 *
 * <p>Source: grafana.com/docs/loki, reference/loki-http-api, "Query logs within a range of time".
 */
final class LokiPages implements Pages {
    private static final int PAGE = 1_000;
    private static final int MAX_PAGE = 1 << 20;
    private static final long DAY = 86_400_000_000_000L;

    private final HttpQuery server;
    private final String query;
    private final long end;
    private final MessageFields fields = new MessageFields(StandardCharsets.UTF_8);

    private long from;
    private long dayEnd;
    private int limit = PAGE;

    /** The lines of time {@code from} that were given already. */
    private Set<String> known = new HashSet<>();

    /** A line and all that is known of it: two that are equal in all are the same for Loki too. */
    private record Line(long nanos, Map<String, String> labels, String text) {
        String identity() {
            return labels + "\n" + text;
        }
    }

    /**
     * @param nowMicros since 1970
     */
    LokiPages(HttpQuery server, Wanted wanted, long nowMicros) throws IOException {
        if (!wanted.hasBegin()) {
            throw new IOException(
                    "Loki is asked by time, and when this boot began is not known: expected a reference that has it, such as --reference archive");
        }
        this.server = server;
        query = wanted.query().isEmpty() ? usual(wanted) : wanted.query();
        from = wanted.fromMicros() * 1000;
        end = wanted.toMicros(nowMicros) * 1000;
        dayEnd = Math.min(end, from + DAY);
    }

    private static String usual(Wanted wanted) {
        return "{job=\"printkeeper\",stream=\"kernel\"} | kmsg_boot=`%1$s` or gap_boot=`%1$s`"
                .formatted(wanted.boot());
    }

    @Override
    public @Nullable List<MessageFields.Message> next() throws IOException, InterruptedException {
        if (from >= end) {
            return null;
        }
        List<Line> lines = ask();
        lines.sort(Comparator.comparingLong(Line::nanos));
        List<Line> fresh = new ArrayList<>(lines);
        fresh.removeIf(line -> line.nanos() == from && known.contains(line.identity()));
        if (fresh.isEmpty() && lines.size() < limit) {
            nextDay();
        } else if (fresh.isEmpty()) {
            widen();
        } else {
            goOnAt(fresh.getLast().nanos(), fresh);
        }
        return fresh.stream().map(this::message).toList();
    }

    private void nextDay() {
        from = dayEnd;
        dayEnd = Math.min(end, from + DAY);
        known.clear();
        limit = PAGE;
    }

    private void widen() throws IOException {
        limit *= 2;
        if (limit > MAX_PAGE) {
            throw new IOException(
                    "more than %d lines have the time %d: narrow query="
                            .formatted(limit / 2, from));
        }
    }

    private void goOnAt(long nanos, List<Line> fresh) {
        if (nanos != from) {
            known.clear();
            from = nanos;
        }
        fresh.stream()
                .filter(line -> line.nanos() == nanos)
                .forEach(line -> known.add(line.identity()));
    }

    private List<Line> ask() throws IOException, InterruptedException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("query", query);
        form.put("start", Long.toString(from));
        form.put("end", Long.toString(dayEnd));
        form.put("limit", Integer.toString(limit));
        form.put("direction", "forward");
        String answer =
                server.ask(
                        "POST", "/loki/api/v1/query_range", HttpQuery.FORM, HttpQuery.form(form));
        List<Line> lines = new ArrayList<>();
        Map<String, String> about = new HashMap<>();
        JsonFields.parse(answer, json -> read(json, about, lines));
        if (!"success".equals(about.get("status")) || !"streams".equals(about.get("resultType"))) {
            throw new IOException(
                    "expected status success and streams, found %s and %s: query= has to select lines"
                            .formatted(word(about, "status"), word(about, "resultType")));
        }
        for (Line line : lines) {
            if (line.nanos() < from || line.nanos() > dayEnd) {
                throw new IOException(
                        "it gave a line of %d when asked for %d to %d, in nanoseconds"
                                .formatted(line.nanos(), from, dayEnd));
            }
        }
        return lines;
    }

    private static String word(Map<String, String> about, String name) {
        return HttpPoster.shortened(about.getOrDefault(name, "none"));
    }

    private static void read(JsonParser json, Map<String, String> about, List<Line> lines) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken first = json.nextToken();
            if (name.equals("data") && first == JsonToken.START_OBJECT) {
                read(json, about, lines);
            } else if (name.equals("result") && first == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    stream(json, lines);
                }
            } else if (first.isScalarValue()) {
                about.put(name, json.getString());
            } else {
                json.skipChildren();
            }
        }
    }

    private static void stream(JsonParser json, List<Line> lines) {
        Map<String, String> labels = new TreeMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken first = json.nextToken();
            if (name.equals("values") && first == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.START_ARRAY) {
                    lines.add(line(json, labels));
                }
            } else if (name.equals("stream")) {
                JsonFields.read(json, "", labels::put);
            } else {
                json.skipChildren();
            }
        }
    }

    /** {@code ["nanoseconds", "line"]}, or with the line's metadata as a third element. */
    private static Line line(JsonParser json, Map<String, String> labels) {
        json.nextToken();
        long nanos = Long.parseLong(json.getString());
        json.nextToken();
        String text = json.getString();
        Map<String, String> all = labels;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Map<String, String> more = new TreeMap<>(all);
            JsonFields.read(json, "", (name, value) -> more.put(name, value));
            all = more;
        }
        return new Line(nanos, all, text);
    }

    private MessageFields.Message message(Line line) {
        fields.clear();
        fields.put("message", line.text());
        line.labels().forEach(fields::put);
        return fields.message(
                "{" + line.labels().getOrDefault("stream", "") + "} " + line.nanos(),
                line.nanos() / 1000);
    }

    @Override
    public void close() {
        server.close();
    }
}
