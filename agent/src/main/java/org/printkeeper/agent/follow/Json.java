package org.printkeeper.agent.follow;

import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** JSON as text, written and read. */
public final class Json {
    private static final JsonFactory JSON = new JsonFactory();

    private Json() {}

    /** Writes the inside of what was begun. */
    public interface Body {
        void write(JsonGenerator json);
    }

    /** An object, on one line. */
    public static String object(Body body) {
        return text(json -> {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        });
    }

    /** An array, on one line. */
    public static String array(Body body) {
        return text(json -> {
            json.writeStartArray();
            body.write(json);
            json.writeEndArray();
        });
    }

    private static String text(Body body) {
        StringWriter text = new StringWriter(1 << 10);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            body.write(json);
        }
        return text.toString();
    }

    /** The values in a JSON text, by their JSON pointers; none when it is not JSON. */
    public static Map<String, String> values(String text) {
        Map<String, String> values = new HashMap<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue()) {
                    values.put(
                            json.streamReadContext().pathAsPointer().toString(), json.getString());
                }
            }
            return values;
        } catch (JacksonException notJson) {
            return Map.of();
        }
    }
}
