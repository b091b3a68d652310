package org.printkeeper.agent.alert;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.printkeeper.agent.follow.Json;
import org.printkeeper.agent.follow.Secret;
import org.printkeeper.core.detect.Finding;
import tools.jackson.core.JsonGenerator;

/**
 * Sends alerts to Prometheus' Alertmanager. It forgets what it does not hear of again: what holds
 * is sent every {@link #REPEAT}, and says that it ends when three of these were missed.
 *
 * <p>Source: prometheus/alertmanager api/v2/openapi.yaml.
 */
final class Alertmanager implements Channel {
    static final Duration REPEAT = Duration.ofMinutes(1);

    private static final int MAX_ALERTS = 100;

    private final ChannelSettings settings;
    private final URI url;
    private final HttpReceiver http;
    private final InstantSource clock;

    Alertmanager(ChannelSettings settings) throws IOException {
        this.settings = settings;
        String base = settings.requireHttp().toString();
        url = URI.create((base.endsWith("/") ? base : base + "/") + "api/v2/alerts");
        http = settings.http();
        clock = InstantSource.system();
    }

    @Override
    public int maxPerMessage() {
        return MAX_ALERTS;
    }

    @Override
    public Duration repeatEvery() {
        return REPEAT;
    }

    @Override
    public void send(List<Alert> alerts) throws IOException, InterruptedException {
        http.post(url, body(alerts, clock.instant()), authorization());
    }

    private Map<String, String> authorization() throws IOException {
        Optional<Secret> secret = settings.secret();
        if (secret.isEmpty()) {
            return Map.of();
        }
        String word = secret.get().read();
        if (settings.user().isEmpty()) {
            return Map.of("Authorization", "Bearer " + word);
        }
        byte[] basic = (settings.user() + ":" + word).getBytes(StandardCharsets.UTF_8);
        return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(basic));
    }

    private String body(List<Alert> alerts, Instant now) {
        return Json.array(json -> alerts.forEach(alert -> write(alert, now, json)));
    }

    /** Labels are its identity: nothing in them may differ from one sending to the next. */
    private void write(Alert alert, Instant now, JsonGenerator json) {
        boolean isLoss = alert.key().startsWith("loss/");
        Finding.Type type = isLoss ? Finding.Type.LOSS : alert.finding().type();
        String name = type.label();
        json.writeStartObject();
        json.writeName("labels");
        json.writeStartObject();
        json.writeStringProperty(
                "alertname",
                "Printkeeper" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
        json.writeStringProperty("instance", settings.sender().host());
        json.writeStringProperty("severity", alert.priority());
        json.writeStringProperty("kind", isLoss ? "" : alert.finding().kind());
        json.writeStringProperty("key", alert.key());
        json.writeEndObject();
        json.writeName("annotations");
        json.writeStartObject();
        json.writeStringProperty("summary", AlertText.what(alert));
        json.writeStringProperty("description", AlertText.lines(alert, settings.sender()));
        json.writeEndObject();
        json.writeStringProperty("startsAt", alert.since().toString());
        Instant end = alert.isOpen() ? now.plus(REPEAT.multipliedBy(3)) : now;
        json.writeStringProperty("endsAt", end.toString());
        json.writeEndObject();
    }
}
