package org.printkeeper.agent.alert;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts to a receiver that speaks HTTP. Certificates are verified; redirects are not followed; what
 * goes wrong is told without the address's path, which may be a secret.
 *
 * <p>Thread: the channel's; the client has two of its own.
 */
final class HttpReceiver {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final int MAX_REASON_CHARACTERS = 200;

    private final HttpClient client;
    private final Duration timeout;
    private final String agent;

    HttpReceiver(Sender sender, Duration timeout, Optional<Path> authorities) throws IOException {
        this.timeout = timeout;
        agent = "printkeeper/" + sender.version();
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(timeout)
                        .executor(Executors.newVirtualThreadPerTaskExecutor());
        if (authorities.isPresent()) {
            builder.sslContext(TrustedAuthorities.of(authorities.get()));
        }
        client = builder.build();
    }

    /** Posts JSON; returns when the receiver has taken it. */
    void post(URI to, String json, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(to)
                        .timeout(timeout)
                        .header("Content-Type", "application/json")
                        .header("User-Agent", agent)
                        .POST(HttpRequest.BodyPublishers.ofString(json, StandardCharsets.UTF_8));
        headers.forEach(request::header);
        check(to, answer(to, request.build()));
    }

    /** The client's own time limit ends with the head of the answer. */
    private HttpResponse<String> answer(URI to, HttpRequest request)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(
                        request,
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofString(), MAX_ANSWER_BYTES));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            throw new IOException(
                    to.getHost() + ": no answer within " + timeout.toSeconds() + " s");
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            String words = cause == null ? failed.toString() : reason(cause);
            throw new IOException(to.getHost() + ": " + words, cause);
        } finally {
            answer.cancel(true);
        }
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return cause.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    private static void check(URI to, HttpResponse<String> answer) throws IOException {
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return;
        }
        String body = answer.body().strip();
        String words =
                "%s answered %d %s"
                        .formatted(
                                to.getHost(),
                                status,
                                body.substring(0, Math.min(body.length(), MAX_REASON_CHARACTERS)));
        switch (status) {
            case 400, 413, 422 -> throw new Channel.RefusedException(words);
            case 429, 503 -> throw new Channel.BusyException(words, pause(answer));
            default -> throw new IOException(words);
        }
    }

    private static Duration pause(HttpResponse<String> answer) {
        long seconds =
                answer.headers()
                        .firstValue("Retry-After")
                        .filter(value -> value.matches("[0-9]{1,6}"))
                        .map(Long::parseLong)
                        .orElse(5L);
        Duration wanted = Duration.ofSeconds(Math.max(1, seconds));
        return wanted.compareTo(LONGEST_PAUSE) < 0 ? wanted : LONGEST_PAUSE;
    }
}
