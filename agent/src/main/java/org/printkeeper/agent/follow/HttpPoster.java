package org.printkeeper.agent.follow;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.KmsgText;

/**
 * Posts to receivers that speak HTTP. Certificates are verified; redirects are not followed; what
 * goes wrong is told without the address's path, which may be a secret.
 *
 * <p>Thread: one at a time; the client has two of its own.
 */
public final class HttpPoster implements Closeable {
    private static final Duration USUAL_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int MAX_ANSWER_BYTES = 8 << 20;
    private static final int MAX_REASON_CHARACTERS = 200;

    private final HttpClient client;
    private final Duration timeout;
    private final int maxAnswerBytes;

    /** Prepares one whose answers are short; nothing is sent yet. */
    public HttpPoster(Duration timeout, @Nullable SSLContext tls) {
        this(timeout, tls, MAX_ANSWER_BYTES);
    }

    /**
     * Prepares one; nothing is sent yet.
     *
     * @param timeout for the connection, and again for the answer up to its end
     * @param tls null for what Java trusts
     * @param maxAnswerBytes what is longer fails
     */
    public HttpPoster(Duration timeout, @Nullable SSLContext tls, int maxAnswerBytes) {
        this.timeout = timeout;
        this.maxAnswerBytes = maxAnswerBytes;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(timeout)
                        .executor(Executors.newVirtualThreadPerTaskExecutor());
        client = (tls == null ? builder : builder.sslContext(tls)).build();
    }

    /** Posts and waits for the whole answer, whatever its status. */
    public HttpResponse<String> post(URI to, byte[] body, Map<String, String> headers)
            throws IOException, InterruptedException {
        return send("POST", to, body, headers);
    }

    /** The same with another method. */
    public HttpResponse<String> send(
            String method, URI to, byte[] body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(to)
                        .timeout(timeout)
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        for (Map.Entry<String, String> each : headers.entrySet()) {
            addHeader(request, each.getKey(), each.getValue());
        }
        return answer(to, request.build());
    }

    /** What Java says of a header that cannot be sent has its value, which may be a secret. */
    private static void addHeader(HttpRequest.Builder request, String name, String value)
            throws IOException {
        try {
            request.header(name, value);
        } catch (IllegalArgumentException unfit) {
            throw new IOException(
                    "the header %s cannot be sent: expected printable ASCII, found another character; see its secret_file or option"
                            .formatted(name));
        }
    }

    /** The client's own time limit ends with the head of the answer. */
    private HttpResponse<String> answer(URI to, HttpRequest request)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(
                        request,
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofString(), maxAnswerBytes));
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

    /** Who answered what, shortened. */
    public static String words(HttpResponse<String> answer) {
        return "%s answered %d %s"
                .formatted(answer.uri().getHost(), answer.statusCode(), shortened(answer.body()));
    }

    /** The beginning of what a server says, fit for a terminal. */
    public static String shortened(String words) {
        String plain = words.strip();
        return KmsgText.visible(
                plain.substring(0, Math.min(plain.length(), MAX_REASON_CHARACTERS)));
    }

    /** How long the receiver wants to be left alone, at most five minutes. */
    public static Duration pause(HttpResponse<String> answer) {
        Duration wanted =
                answer.headers()
                        .firstValue("Retry-After")
                        .filter(value -> value.matches("[0-9]{1,6}"))
                        .map(value -> Duration.ofSeconds(Math.max(1, Long.parseLong(value))))
                        .orElse(USUAL_PAUSE);
        return wanted.compareTo(LONGEST_PAUSE) < 0 ? wanted : LONGEST_PAUSE;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
