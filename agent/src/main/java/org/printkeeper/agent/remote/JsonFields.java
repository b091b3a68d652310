package org.printkeeper.agent.remote;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** JSON as fields with dotted names: {@code {"host":{"boot":{"id":"…"}}}} has host.boot.id. */
final class JsonFields {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String LIST = "structured_data";

    private JsonFields() {}

    /** Reads with a parser. */
    interface Reading {
        void read(JsonParser json);
    }

    /** Reads a text, at whose first token the parser is. */
    static void parse(String text, Reading reading) throws IOException {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            reading.read(json);
        } catch (JacksonException broken) {
            throw new IOException(
                    "expected JSON, found something else at character %d of the answer"
                            .formatted(broken.getLocation().getCharOffset()),
                    broken);
        } catch (NumberFormatException noNumber) {
            throw new IOException(
                    "expected a number in the answer, found something else", noNumber);
        }
    }

    /** The fields of a text that is one object. */
    static Map<String, String> of(String text) throws IOException {
        Map<String, String> fields = new HashMap<>();
        parse(text, json -> read(json, "", fields::putIfAbsent));
        return fields;
    }

    /** Reads the value at which the parser is; of an array all elements have the same name. */
    static void read(JsonParser json, String name, BiConsumer<String, String> sink) {
        switch (json.currentToken()) {
            case START_OBJECT -> {
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String inner = json.currentName();
                    json.nextToken();
                    read(json, name.isEmpty() ? inner : name + "." + inner, sink);
                }
            }
            case START_ARRAY -> {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    read(json, name, sink);
                }
            }
            case VALUE_NULL -> {}
            case null -> {}
            default -> value(name, json.getString(), sink);
        }
    }

    /** A list of {@code ELEMENT.NAME=VALUE} is our structured data; some servers keep its text. */
    private static void value(String name, String value, BiConsumer<String, String> sink) {
        int equals = value.indexOf('=');
        if (!name.endsWith(LIST)) {
            sink.accept(name, value);
        } else if (value.startsWith("[")) {
            try (JsonParser list = JSON.createParser(ObjectReadContext.empty(), value)) {
                list.nextToken();
                read(list, name, sink);
            } catch (JacksonException noList) {
                sink.accept(name, value);
            }
        } else if (equals > 0) {
            sink.accept(value.substring(0, equals), value.substring(equals + 1));
        }
    }
}
