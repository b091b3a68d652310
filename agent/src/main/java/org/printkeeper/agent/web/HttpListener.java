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
 * A port with a few pages: each is one exact path and one method. Of requests at one time beyond
 * {@link #MAX_REQUESTS} each gets 503, a body beyond {@link #MAX_BODY_BYTES} 413, and where a page
 * fails the client gets 500 with its words.
 *
 * <p>Thread: a virtual one for each request.
 *
 * <p>Owns: the port.
 */
public final class HttpListener implements Closeable {
    private static final int MAX_REQUESTS = 8;
    private static final int MAX_BODY_BYTES = 1 << 16;
    private static final int BACKLOG = 64;

    /** Answers one request; called by many threads. */
    interface Page {
        Answer answer(Request request) throws IOException;
    }

    /**
     * What a client asks.
     *
     * @param accept its header of that name, or empty
     */
    record Request(String accept, String body) {}

    /**
     * What it gets.
     *
     * @param status of HTTP
     */
    record Answer(int status, String contentType, String body) {
        static Answer text(int status, String words) {
            return new Answer(status, "text/plain; charset=utf-8", words + "\n");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore free = new Semaphore(MAX_REQUESTS);

    /**
     * Takes the port, and answers after {@link #start}.
     *
     * @param setting where people name the address
     * @throws IOException when the port cannot be had, with words for people
     */
    HttpListener(InetSocketAddress address, String setting) throws IOException {
        try {
            server = HttpServer.create(address, BACKLOG);
        } catch (IOException | UnresolvedAddressException refused) {
            throw new IOException(
                    "cannot listen on %s:%d: %s; name another address in %s"
                            .formatted(
                                    address.getHostString(),
                                    address.getPort(),
                                    Objects.requireNonNullElse(
                                            refused.getMessage(), "no such host"),
                                    setting),
                    refused);
        }
        server.setExecutor(threads);
    }

    HttpListener add(String method, String path, Page page) {
        server.createContext(
                path,
                exchange -> {
                    try (exchange) {
                        send(exchange, answer(exchange, method, path, page));
                    }
                });
        return this;
    }

    private Answer answer(HttpExchange exchange, String method, String path, Page page)
            throws IOException {
        // A context takes all paths that begin like its own.
        if (!exchange.getRequestURI().getPath().equals(path)) {
            return Answer.text(404, "no such page");
        }
        if (!exchange.getRequestMethod().equals(method)) {
            return Answer.text(405, "expected " + method);
        }
        // Before a place is taken: who sends slowly must not hold it.
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            return Answer.text(413, "64 KiB at most");
        }
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        return answer(
                page,
                new Request(
                        Objects.requireNonNullElse(accept, ""),
                        new String(body, StandardCharsets.UTF_8)));
    }

    private Answer answer(Page page, Request request) {
        if (!free.tryAcquire()) {
            return Answer.text(503, "busy");
        }
        try {
            return page.answer(request);
        } catch (IOException failed) {
            return Answer.text(500, String.valueOf(failed.getMessage()));
        } finally {
            free.release();
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType);
        exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
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
