package org.printkeeper.agent.alert;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.printkeeper.agent.follow.Json;
import org.printkeeper.agent.follow.Secret;

/**
 * Sends events to PagerDuty: trigger, acknowledge and resolve with one deduplication key a trouble.
 * The routing key is the secret.
 *
 * <p>Source: developer.pagerduty.com, Events API v2.
 */
final class PagerDuty implements Channel {
    private static final String EVENTS = "https://events.pagerduty.com/v2/enqueue";
    private static final int MAX_SUMMARY_CHARACTERS = 1024;
    private static final int MAX_KEY_CHARACTERS = 255;

    private final ChannelSettings settings;
    private final Secret routingKey;
    private final URI url;
    private final HttpReceiver http;

    PagerDuty(ChannelSettings settings) throws IOException {
        this.settings = settings;
        routingKey = settings.requireSecret("the routing key of the service's integration");
        url = settings.url().isEmpty() ? URI.create(EVENTS) : settings.requireHttp();
        http = settings.http();
    }

    @Override
    public boolean tellsAcknowledged() {
        return true;
    }

    @Override
    public void send(List<Alert> alerts) throws IOException, InterruptedException {
        String key = routingKey.read();
        for (Alert alert : alerts) {
            http.post(url, body(alert, key), Map.of());
        }
    }

    private String body(Alert alert, String key) {
        Sender sender = settings.sender();
        return Json.object(json -> {
            json.writeStringProperty("routing_key", key);
            json.writeStringProperty("event_action", action(alert));
            json.writeStringProperty(
                    "dedup_key",
                    Digest.atMost(MAX_KEY_CHARACTERS, sender.host() + "/" + alert.key()));
            json.writeStringProperty("client", "Printkeeper");
            json.writeName("payload");
            json.writeStartObject();
            String summary = sender.host() + ": " + AlertText.what(alert);
            json.writeStringProperty(
                    "summary",
                    summary.substring(0, Math.min(summary.length(), MAX_SUMMARY_CHARACTERS)));
            json.writeStringProperty("source", sender.host());
            json.writeStringProperty("severity", alert.priority());
            json.writeStringProperty("timestamp", alert.since().toString());
            json.writeStringProperty("component", "kernel");
            json.writeStringProperty("group", alert.finding().type().label());
            json.writeStringProperty("class", alert.finding().kind());
            json.writeName("custom_details");
            json.writeStartObject();
            AlertText.facts(alert).forEach(json::writeStringProperty);
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private static String action(Alert alert) {
        return switch (alert.state()) {
            case FIRING, REGRESSED -> "trigger";
            case ACKNOWLEDGED -> "acknowledge";
            case RESOLVED -> "resolve";
        };
    }
}
