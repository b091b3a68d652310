package org.printkeeper.agent.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Answers {@code GET /metrics}, {@code /healthz} (is every part alive) and {@code /readyz} (is it
 * at work, up to date). Of requests at one time beyond {@link #MAX_REQUESTS} each gets 503.
 *
 * <p>Thread: a virtual one for each request.
 *
 * <p>Owns: the port.
 */
public final class MetricsServer implements Closeable {
    private static final int MAX_REQUESTS = 8;
    private static final int BACKLOG = 16;

    /** What is asked for; called by many threads. */
    public interface Source {
        Samples samples();

        /** What is wrong, for people; empty when every part is alive. */
        String unhealthy();

        /** What it waits for; empty when it is at work. */
        String unready();
    }

    private record Answer(int status, String contentType, String body) {
        static Answer text(int status, String words) {
            return new Answer(status, "text/plain; charset=utf-8", words + "\n");
        }

        static Answer state(String trouble) {
            return trouble.isEmpty() ? text(200, "ok") : text(503, trouble);
        }
    }

    private interface Page {
        Answer answer(HttpExchange exchange);
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore free = new Semaphore(MAX_REQUESTS);

    /** Listens, and answers after {@link #start}. */
    public MetricsServer(InetSocketAddress address, Source source) throws IOException {
        server = listening(address);
        server.setExecutor(threads);
        page("/metrics", exchange -> metrics(exchange, source.samples()));
        page("/healthz", exchange -> Answer.state(source.unhealthy()));
        page("/readyz", exchange -> Answer.state(source.unready()));
    }

    private static HttpServer listening(InetSocketAddress address) throws IOException {
        try {
            return HttpServer.create(address, BACKLOG);
        } catch (IOException | UnresolvedAddressException refused) {
            throw new IOException(
                    "cannot listen on %s:%d: %s; name another address in metrics.listen"
                            .formatted(
                                    address.getHostString(),
                                    address.getPort(),
                                    Objects.requireNonNullElse(
                                            refused.getMessage(), "no such host")),
                    refused);
        }
    }

    private static Answer metrics(HttpExchange exchange, Samples samples) {
        String accepts = exchange.getRequestHeaders().getFirst("Accept");
        MetricsText form = MetricsText.accepted(Objects.requireNonNullElse(accepts, ""));
        return new Answer(200, form.contentType(), form.write(samples));
    }

    private void page(String path, Page page) {
        server.createContext(path, exchange -> answer(exchange, path, page));
    }

    private void answer(HttpExchange exchange, String path, Page page) throws IOException {
        boolean isFree = free.tryAcquire();
        try (exchange) {
            if (!isFree) {
                send(exchange, Answer.text(503, "busy"));
            } else if (!exchange.getRequestURI().getPath().equals(path)) {
                send(exchange, Answer.text(404, "expected /metrics, /healthz or /readyz"));
            } else if (!exchange.getRequestMethod().equals("GET")) {
                send(exchange, Answer.text(405, "expected GET"));
            } else {
                send(exchange, page.answer(exchange));
            }
        } finally {
            if (isFree) {
                free.release();
            }
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType);
        exchange.sendResponseHeaders(answer.status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    public void start() {
        server.start();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
