package org.printkeeper.agent.alert;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.printkeeper.agent.follow.HttpPoster;

/**
 * Posts alerts in JSON, and tells from the answer what is to be tried again.
 *
 * <p>Thread: the channel's.
 */
final class HttpReceiver {
    private final HttpPoster poster;
    private final String agent;

    HttpReceiver(Sender sender, Duration timeout, Optional<Path> authorities) throws IOException {
        agent = "printkeeper/" + sender.version();
        poster =
                new HttpPoster(
                        timeout,
                        authorities.isPresent() ? TrustedAuthorities.of(authorities.get()) : null);
    }

    /** Posts JSON; returns when the receiver has taken it. */
    void post(URI to, String json, Map<String, String> headers)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "application/json");
        all.put("User-Agent", agent);
        HttpResponse<String> answer = poster.post(to, json.getBytes(StandardCharsets.UTF_8), all);
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return;
        }
        String words = HttpPoster.words(answer);
        switch (status) {
            case 400, 413, 422 -> throw new Channel.RefusedException(words);
            case 429, 503 -> throw new Channel.BusyException(words, HttpPoster.pause(answer));
            default -> throw new IOException(words);
        }
    }
}
