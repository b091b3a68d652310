package org.printkeeper.agent.live;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A parsed JSON value; asking for what is not there fails with the path that was asked for. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final String path;
    private final @Nullable Object value;

    private Json(String path, @Nullable Object value) {
        this.path = path;
        this.value = value;
    }

    static Json parse(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return new Json("", value(parser, parser.nextToken()));
        }
    }

    /** One value per line. */
    static List<Json> lines(String text) {
        return text.lines().filter(line -> !line.isBlank()).map(Json::parse).toList();
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getString();
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            fields.put(name, value(parser, parser.nextToken()));
        }
        return fields;
    }

    private static List<@Nullable Object> array(JsonParser parser) {
        List<@Nullable Object> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            items.add(value(parser, token));
        }
        return items;
    }

    Json get(String field) {
        Map<?, ?> fields = as(Map.class);
        if (!fields.containsKey(field)) {
            throw new AssertionError("no field " + field + " in " + this);
        }
        return new Json(path + "/" + field, fields.get(field));
    }

    boolean has(String field) {
        return as(Map.class).containsKey(field);
    }

    List<String> names() {
        Map<?, ?> fields = as(Map.class);
        return fields.keySet().stream().map(String::valueOf).toList();
    }

    List<Json> items() {
        List<Json> items = new ArrayList<>();
        for (Object item : as(List.class)) {
            items.add(new Json(path + "/*", item));
        }
        return items;
    }

    String text() {
        return as(String.class);
    }

    long number() {
        return as(Long.class);
    }

    long number(String field) {
        return get(field).number();
    }

    String text(String field) {
        return get(field).text();
    }

    private <T> T as(Class<T> type) {
        if (!type.isInstance(value)) {
            throw new AssertionError("no " + type.getSimpleName() + " at " + this);
        }
        return type.cast(value);
    }

    @Override
    public String toString() {
        return (path.isEmpty() ? "/" : path) + ": " + value;
    }
}
