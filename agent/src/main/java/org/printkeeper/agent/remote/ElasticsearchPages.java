package org.printkeeper.agent.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.MessageFields;
import org.printkeeper.agent.follow.Json;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Documents of an index of Elasticsearch or OpenSearch, by a scroll: all pages are of the same
 * moment, however many documents have the same time. In the order of our archive's entries; others
 * follow by time.
 *
 * <p>A search that was timed out, of which a shard failed, or that gives fewer documents than it
 * counted is an error.
 *
 * <p>Thread: one thread only.
 *
 * <p>Source: elastic.co/docs and docs.opensearch.org, "Scroll" and "Search".
 */
final class ElasticsearchPages implements Pages {
    private static final int PAGE = 1_000;
    private static final String JSON = "application/json";
    private static final String KEEP = "2m";

    private final HttpQuery server;
    private final String index;
    private final Wanted wanted;
    private final MessageFields fields = new MessageFields(StandardCharsets.UTF_8);
    private String scroll = "";
    private long taken;
    private boolean ended;

    ElasticsearchPages(HttpQuery server, String index, Wanted wanted) {
        this.server = server;
        this.index = index;
        this.wanted = wanted;
    }

    @Override
    public @Nullable List<MessageFields.Message> next() throws IOException, InterruptedException {
        if (ended) {
            return null;
        }
        String answer =
                scroll.isEmpty()
                        ? server.ask(
                                "POST", "/" + index + "/_search?scroll=" + KEEP, JSON, search())
                        : server.ask("POST", "/_search/scroll", JSON, again());
        List<MessageFields.Message> page = new ArrayList<>();
        Map<String, String> about = new HashMap<>();
        JsonFields.parse(answer, json -> read(json, about, page));
        check(about);
        scroll = about.getOrDefault("_scroll_id", "");
        taken += page.size();
        ended = page.isEmpty();
        checkCount(about.getOrDefault("hits.total.value", ""));
        return page;
    }

    private String search() {
        return Json.object(json -> {
            json.writeNumberProperty("size", PAGE);
            json.writeBooleanProperty("track_total_hits", true);
            json.writeName("query");
            object(json, () -> query(json));
            json.writeArrayPropertyStart("sort");
            sort("printkeeper.index", "long", json);
            sort("@timestamp", "date", json);
            json.writeEndArray();
        });
    }

    private static void sort(String field, String type, JsonGenerator json) {
        object(
                json,
                () -> {
                    json.writeName(field);
                    object(
                            json,
                            () -> {
                                json.writeStringProperty("order", "asc");
                                json.writeStringProperty("unmapped_type", type);
                            });
                });
    }

    private static void object(JsonGenerator json, Runnable inside) {
        json.writeStartObject();
        inside.run();
        json.writeEndObject();
    }

    private void query(JsonGenerator json) {
        json.writeName("bool");
        object(
                json,
                () -> {
                    if (wanted.query().isEmpty()) {
                        json.writeNumberProperty("minimum_should_match", 1);
                        json.writeArrayPropertyStart("should");
                        phrase("host.boot.id", wanted.boot().toString(), json);
                        phrase("host.boot.id", wanted.boot().compact(), json);
                        phrase("journald.host.boot_id", wanted.boot().compact(), json);
                        gaps(json);
                        json.writeEndArray();
                    } else {
                        json.writeArrayPropertyStart("filter");
                        words(json);
                        time(json);
                        json.writeEndArray();
                    }
                });
    }

    /** Fits both a keyword and a text. */
    private static void phrase(String field, String value, JsonGenerator json) {
        object(
                json,
                () -> {
                    json.writeName("match_phrase");
                    object(json, () -> json.writeStringProperty(field, value));
                });
    }

    /** Entries between the records: without them their numbers would seem to be lost. */
    private static void gaps(JsonGenerator json) {
        object(
                json,
                () -> {
                    json.writeName("bool");
                    object(
                            json,
                            () -> {
                                json.writeArrayPropertyStart("must");
                                phrase("printkeeper.stream", "kernel", json);
                                json.writeEndArray();
                                json.writeArrayPropertyStart("must_not");
                                object(
                                        json,
                                        () -> {
                                            json.writeName("exists");
                                            object(
                                                    json,
                                                    () ->
                                                            json.writeStringProperty(
                                                                    "field", "host.boot.id"));
                                        });
                                json.writeEndArray();
                            });
                });
    }

    private void words(JsonGenerator json) {
        object(
                json,
                () -> {
                    json.writeName("query_string");
                    object(json, () -> json.writeStringProperty("query", wanted.query()));
                });
    }

    private void time(JsonGenerator json) {
        object(
                json,
                () -> {
                    json.writeName("range");
                    object(
                            json,
                            () -> {
                                json.writeName("@timestamp");
                                object(
                                        json,
                                        () -> {
                                            json.writeStringProperty("format", "epoch_millis");
                                            json.writeNumberProperty(
                                                    "gte", wanted.fromMicros() / 1000);
                                            json.writeNumberProperty(
                                                    "lte",
                                                    wanted.toMicros(Long.MAX_VALUE / 2) / 1000);
                                        });
                            });
                });
    }

    private String again() {
        return Json.object(json -> {
            json.writeStringProperty("scroll", KEEP);
            json.writeStringProperty("scroll_id", scroll);
        });
    }

    private void read(
            JsonParser json, Map<String, String> about, List<MessageFields.Message> page) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals("hits")) {
                hits(json, about, page);
            } else {
                JsonFields.read(json, name, about::putIfAbsent);
            }
        }
    }

    private void hits(
            JsonParser json, Map<String, String> about, List<MessageFields.Message> page) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken first = json.nextToken();
            if (name.equals("hits") && first == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    page.add(hit(json));
                }
            } else {
                JsonFields.read(json, "hits." + name, about::putIfAbsent);
            }
        }
    }

    private MessageFields.Message hit(JsonParser json) {
        fields.clear();
        String id = "";
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "_source" -> JsonFields.read(json, "", fields::put);
                case "_id" -> id = json.getString();
                default -> json.skipChildren();
            }
        }
        return fields.message(index + "/" + id, -1);
    }

    private static void check(Map<String, String> about) throws IOException {
        String failed = about.getOrDefault("_shards.failed", "");
        if (!about.getOrDefault("timed_out", "").equals("false") || !failed.equals("0")) {
            throw new IOException(
                    "it searched only a part: expected timed_out false and no failed shards, found timed_out %s and %s failed of %s shards; see the server's own health"
                            .formatted(about.get("timed_out"), failed, about.get("_shards.total")));
        }
    }

    /** One that begins again and again gives more than it counted, and would never end. */
    private void checkCount(String counted) throws IOException {
        if (!counted.matches("[0-9]{1,18}")) {
            throw new IOException(
                    "expected how many documents there are, found no hits.total.value");
        }
        long all = Long.parseLong(counted);
        if (taken > all || (ended && taken < all)) {
            throw new IOException(
                    "it counted %s documents and gave %d; ask it again".formatted(counted, taken));
        }
    }

    /** The scroll would end by itself after a while. */
    @Override
    public void close() {
        try {
            if (!scroll.isEmpty()) {
                server.ask(
                        "DELETE",
                        "/_search/scroll",
                        JSON,
                        Json.object(json -> json.writeStringProperty("scroll_id", scroll)));
            }
        } catch (IOException itEndsByItself) {
            // nothing depends on it
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        } finally {
            server.close();
        }
    }
}
