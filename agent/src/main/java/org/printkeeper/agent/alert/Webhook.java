package org.printkeeper.agent.alert;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.printkeeper.agent.follow.Json;

/**
 * Posts alerts as JSON of our own schema, or as a template makes it: a file in which <code>
 * {{name}}</code> stands for a field. With a secret each post is signed: {@code
 * X-Printkeeper-Signature} is {@code sha256=} and HMAC-SHA256 in hex over the time in {@code
 * X-Printkeeper-Timestamp}, a dot and the body.
 */
final class Webhook implements Channel {
    private static final int MAX_ALERTS = 20;

    private final ChannelSettings settings;
    private final URI url;
    private final HttpReceiver http;

    Webhook(ChannelSettings settings) throws IOException {
        this.settings = settings;
        url = settings.requireHttp();
        http = settings.http();
        if (settings.template().isPresent()) {
            Files.readString(settings.template().get()); // it is there
        }
    }

    @Override
    public int maxPerMessage() {
        return settings.template().isPresent() ? 1 : MAX_ALERTS;
    }

    @Override
    public boolean tellsAcknowledged() {
        return true;
    }

    @Override
    public void send(List<Alert> alerts) throws IOException, InterruptedException {
        Optional<Path> template = settings.template();
        String body =
                template.isPresent()
                        ? filled(Files.readString(template.get()), alerts.getFirst())
                        : body(alerts);
        http.post(url, body, headers(body, alerts));
    }

    private String body(List<Alert> alerts) {
        return Json.object(json -> {
            json.writeStringProperty("schema", AlertText.SCHEMA);
            json.writeStringProperty("host", settings.sender().host());
            json.writeArrayPropertyStart("alerts");
            for (Alert alert : alerts) {
                json.writeStartObject();
                AlertText.write(alert, settings.sender(), json);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private String filled(String template, Alert alert) {
        Map<String, String> values = new LinkedHashMap<>(AlertText.facts(alert));
        values.put("host", settings.sender().host());
        values.put("priority", alert.priority());
        values.put("severity", Integer.toString(alert.severity()));
        values.put("count", Long.toString(alert.count()));
        values.put("text", AlertText.lines(alert, settings.sender()));
        values.put("title", AlertText.what(alert));
        values.put("id", alert.id());
        String text = template;
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("{{" + value.getKey() + "}}", escaped(value.getValue()));
        }
        return text.replaceAll("\\{\\{[a-z ]+}}", ""); // what this alert does not have
    }

    /** As it stands between the quotes of a JSON string; a value makes no placeholder. */
    private static String escaped(String value) {
        String array = Json.array(json -> json.writeString(value));
        return array.substring(2, array.length() - 2).replace("{{", "{\\u007b");
    }

    private Map<String, String> headers(String body, List<Alert> alerts) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Idempotency-Key", HexFormat.of().formatHex(Digest.sha256(ids(alerts))));
        if (settings.secret().isPresent()) {
            String time = Long.toString(Instant.now().getEpochSecond());
            byte[] key = settings.secret().get().read().getBytes(StandardCharsets.UTF_8);
            headers.put("X-Printkeeper-Timestamp", time);
            headers.put("X-Printkeeper-Signature", "sha256=" + hmac(key, time + "." + body));
        }
        return headers;
    }

    private static String ids(List<Alert> alerts) {
        return String.join("\n", alerts.stream().map(Alert::id).toList());
    }

    private static String hmac(byte[] key, String text) throws IOException {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IOException(impossible);
        }
    }
}
