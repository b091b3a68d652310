package org.printkeeper.agent.alert;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.printkeeper.agent.follow.Json;
import org.printkeeper.agent.follow.Secret;

/**
 * Posts to an incoming webhook of Slack, or of Mattermost, Rocket.Chat and others that take the
 * same. The address is a secret: it may stand in {@code secret_file} instead of {@code url}.
 *
 * <p>Source: api.slack.com/messaging/webhooks, secondary attachments.
 */
final class Slack implements Channel {
    private static final int MAX_ALERTS = 10;
    private static final int MAX_TEXT_CHARACTERS = 2_500;

    private final ChannelSettings settings;
    private final HttpReceiver http;

    Slack(ChannelSettings settings) throws IOException {
        this.settings = settings;
        http = settings.http();
        if (settings.secret().isEmpty()) {
            settings.requireHttp();
        }
    }

    @Override
    public int maxPerMessage() {
        return MAX_ALERTS;
    }

    @Override
    public void send(List<Alert> alerts) throws IOException, InterruptedException {
        URI url =
                settings.secret().isPresent()
                        ? address(settings.secret().get())
                        : settings.requireHttp();
        http.post(url, body(alerts), Map.of());
    }

    private static URI address(Secret secret) throws IOException {
        try {
            return URI.create(secret.read());
        } catch (IllegalArgumentException wrong) {
            throw new IOException(secret + ": expected the address of a webhook"); // not what it is
        }
    }

    String body(List<Alert> alerts) {
        return Json.object(json -> {
            String first = AlertText.title(alerts.getFirst(), settings.sender());
            json.writeStringProperty("text", escaped(first));
            json.writeArrayPropertyStart("attachments");
            for (Alert alert : alerts) {
                String text = AlertText.lines(alert, settings.sender());
                json.writeStartObject();
                json.writeStringProperty("color", color(alert));
                json.writeStringProperty(
                        "text",
                        escaped(text.substring(0, Math.min(text.length(), MAX_TEXT_CHARACTERS))));
                json.writeNumberProperty("ts", alert.last().getEpochSecond());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static String color(Alert alert) {
        return alert.isOpen()
                ? switch (alert.priority()) {
                    case "critical" -> "#a30200";
                    case "error" -> "#d9480f";
                    default -> "#daa038";
                }
                : "#2eb886";
    }

    /** The three characters that mean something in its markup. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
