package org.printkeeper.agent.remote;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.follow.Endpoint;
import org.printkeeper.agent.follow.HttpPoster;

/**
 * Questions to a log server. Whatever is not answered with 200 is an error; no message has the
 * secret in it, even where the server repeats it.
 *
 * <p>Thread: one at a time.
 */
final class HttpQuery implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MAX_ANSWER_BYTES = 128 << 20;
    static final String FORM = "application/x-www-form-urlencoded";

    private final Endpoint endpoint;
    private final String scheme;
    private final HttpPoster poster;

    /**
     * @param scheme how a token is sent
     */
    HttpQuery(Endpoint endpoint, String scheme, @Nullable SSLContext tls) {
        this.endpoint = endpoint;
        this.scheme = scheme;
        poster = new HttpPoster(PATIENCE, tls, MAX_ANSWER_BYTES);
    }

    /** The body of a form. */
    static String form(Map<String, String> values) {
        return values.entrySet().stream()
                .map(each ->
                        each.getKey()
                                + "="
                                + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** What the server answers with status 200. */
    String ask(String method, String path, String contentType, String body)
            throws IOException, InterruptedException {
        Map<String, String> headers = new HashMap<>(endpoint.headers());
        headers.put("Content-Type", contentType);
        headers.put("User-Agent", "printkeeper");
        Optional<String> authorization = endpoint.authorization(scheme);
        authorization.ifPresent(words -> headers.put("Authorization", words));
        HttpResponse<String> answer =
                poster.send(
                        method,
                        URI.create(endpoint.base() + path),
                        body.getBytes(StandardCharsets.UTF_8),
                        headers);
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "%s answered %d %s%s"
                            .formatted(
                                    answer.uri().getHost(),
                                    answer.statusCode(),
                                    HttpPoster.shortened(
                                            withoutSecret(answer.body(), authorization)),
                                    advice(answer.statusCode())));
        }
        return answer.body();
    }

    /** Of the whole: what is left of a secret that was cut would not be known again. */
    private String withoutSecret(String words, Optional<String> authorization) throws IOException {
        String plain = words;
        if (authorization.isPresent() && endpoint.secret().isPresent()) {
            String sent = authorization.get();
            plain = plain.replace(sent.substring(sent.indexOf(' ') + 1), "…");
            plain = plain.replace(endpoint.secret().get().read(), "…");
        }
        return plain;
    }

    private static String advice(int status) {
        return switch (status) {
            case 401, 403 -> "; see user= and secret_file= or secret_env=";
            case 404 -> "; see its address and index=";
            case 429, 502, 503, 504 -> "; ask it again later";
            default -> "";
        };
    }

    @Override
    public void close() {
        poster.close();
    }
}
