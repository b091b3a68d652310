package org.printkeeper.agent.alert;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.printkeeper.agent.follow.Json;

/**
 * Posts to Grafana OnCall's formatted webhook, or to whatever takes the same.
 *
 * <p>Source: grafana.com/docs/oncall, formatted webhook.
 */
final class GrafanaOnCall implements Channel {
    private final ChannelSettings settings;
    private final URI url;
    private final HttpReceiver http;

    GrafanaOnCall(ChannelSettings settings) throws IOException {
        this.settings = settings;
        url = settings.requireHttp();
        http = settings.http();
    }

    @Override
    public void send(List<Alert> alerts) throws IOException, InterruptedException {
        for (Alert alert : alerts) {
            http.post(url, body(alert), Map.of());
        }
    }

    private String body(Alert alert) {
        Sender sender = settings.sender();
        return Json.object(json -> {
            json.writeStringProperty("alert_uid", sender.host() + "/" + alert.key());
            json.writeStringProperty("title", AlertText.title(alert, sender));
            json.writeStringProperty("state", alert.isOpen() ? "alerting" : "ok");
            json.writeStringProperty("message", AlertText.lines(alert, sender));
        });
    }
}
