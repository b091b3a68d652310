package org.printkeeper.agent.alert;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes JSON to a text. */
final class Json {
    private static final JsonFactory JSON = new JsonFactory();

    private Json() {}

    /** Writes the inside of what was begun. */
    interface Body {
        void write(JsonGenerator json);
    }

    /** An object, on one line. */
    static String object(Body body) {
        return text(json -> {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        });
    }

    static String array(Body body) {
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
}
