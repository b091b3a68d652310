package org.printkeeper.agent.alert;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.printkeeper.agent.follow.Json;

/**
 * Publishes to a topic of ntfy; {@code url} ends with the topic, the secret is an access token.
 *
 * <p>Source: docs.ntfy.sh/publish, publish as JSON.
 */
final class Ntfy implements Channel {
    private final ChannelSettings settings;
    private final URI server;
    private final String topic;
    private final HttpReceiver http;

    Ntfy(ChannelSettings settings) throws IOException {
        this.settings = settings;
        URI url = settings.requireHttp();
        topic = url.getPath().replaceFirst(".*/", "");
        if (topic.isEmpty()) {
            throw new IOException("url: expected https://HOST/TOPIC, found no topic");
        }
        server = url.resolve("./");
        http = settings.http();
    }

    @Override
    public void send(List<Alert> alerts) throws IOException, InterruptedException {
        Map<String, String> headers =
                settings.secret().isPresent()
                        ? Map.of("Authorization", "Bearer " + settings.secret().get().read())
                        : Map.of();
        for (Alert alert : alerts) {
            http.post(server, body(alert), headers);
        }
    }

    private String body(Alert alert) {
        return Json.object(json -> {
            json.writeStringProperty("topic", topic);
            json.writeStringProperty("title", AlertText.title(alert, settings.sender()));
            json.writeStringProperty("message", AlertText.lines(alert, settings.sender()));
            json.writeNumberProperty("priority", priority(alert));
            json.writeArrayPropertyStart("tags");
            json.writeString(alert.isOpen() ? "warning" : "white_check_mark");
            json.writeString(alert.state().label());
            json.writeEndArray();
        });
    }

    /** 1 (min) to 5 (urgent). */
    private static int priority(Alert alert) {
        return alert.isOpen()
                ? switch (alert.priority()) {
                    case "critical" -> 5;
                    case "error" -> 4;
                    default -> 3;
                }
                : 2;
    }
}
