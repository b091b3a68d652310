package org.printkeeper.core.syslog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.JsonText;

/** What a line says as one JSON object on one line; fields are only ever added. */
public final class SyslogJson {
    private final StringBuilder out = new StringBuilder("{");

    private SyslogJson() {}

    /** {@code {"valid":true,"error":null,"facility":4,…}}; what the line has not is null. */
    public static String of(SyslogMessage message) {
        SyslogJson json = new SyslogJson();
        json.raw("valid", "true").text("error", null).fields(message);
        return json.close();
    }

    /** The fields of {@link #of} alone, for an object that others begin: {@code "facility":4,…}. */
    public static String fieldsOf(SyslogMessage message) {
        return new SyslogJson().fields(message).out.substring(1);
    }

    /** {@code {"valid":false,"error":"…"}}. */
    public static String ofError(String error) {
        return new SyslogJson().raw("valid", "false").text("error", error).close();
    }

    private SyslogJson fields(SyslogMessage message) {
        SyslogTime time = message.timestamp();
        number("facility", message.facility(), message.facility() < 0);
        number("severity", message.severity(), message.severity() < 0);
        number("version", message.version(), message.version() == 0);
        text("timestamp", time == null ? null : time.rfc3339());
        text("hostname", message.hostname());
        text("app_name", message.appName());
        text("proc_id", message.procId());
        text("msg_id", message.msgId());
        raw("structured_data", data(message.structuredData()));
        text("message", message.message().isEmpty() ? null : message.message());
        return this;
    }

    private void number(String name, int value, boolean isNone) {
        raw(name, isNone ? "null" : Integer.toString(value));
    }

    private SyslogJson text(String name, @Nullable String value) {
        return raw(name, value == null ? "null" : JsonText.quote(value));
    }

    private SyslogJson raw(String name, String value) {
        out.append(out.length() > 1 ? "," : "").append(JsonText.quote(name));
        out.append(':').append(value);
        return this;
    }

    private String close() {
        return out.append('}').toString();
    }

    /** An object of objects; a parameter that comes more than once has an array. */
    private static String data(List<SdElement> elements) {
        if (elements.isEmpty()) {
            return "null";
        }
        Map<String, Map<String, List<String>>> byId = new LinkedHashMap<>();
        for (SdElement element : elements) {
            var params = byId.computeIfAbsent(element.id(), id -> new LinkedHashMap<>());
            element.params()
                    .forEach(param ->
                            params.computeIfAbsent(param.name(), name -> new ArrayList<>())
                                    .add(JsonText.quote(param.value())));
        }
        SyslogJson object = new SyslogJson();
        byId.forEach((id, params) -> object.raw(id, params(params)));
        return object.close();
    }

    private static String params(Map<String, List<String>> params) {
        SyslogJson object = new SyslogJson();
        params.forEach((name, values) ->
                object.raw(
                        name,
                        values.size() == 1
                                ? values.getFirst()
                                : "[" + String.join(",", values) + "]"));
        return object.close();
    }
}
