package org.printkeeper.agent.evidence;

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

/**
 * Serves a witness over HTTP: {@code POST /add-checkpoint} as tlog-witness has it, and {@code GET
 * /cosigned}, all that was cosigned last, for those who check. TLS is the business of the proxy
 * before it: what it answers is signed.
 *
 * <p>Thread: a virtual one for each request.
 *
 * <p>Owns: the port.
 */
public final class WitnessServer implements Closeable {
    private static final int MAX_BODY_BYTES = 1 << 16;
    private static final int BACKLOG = 64;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    public WitnessServer(Witness witness, InetSocketAddress address) throws IOException {
        server = listening(address);
        server.setExecutor(threads);
        server.createContext("/add-checkpoint", exchange -> answer(exchange, "POST", witness::add));
        server.createContext(
                "/cosigned",
                exchange ->
                        answer(
                                exchange,
                                "GET",
                                body -> new Witness.Answer(200, "text/plain", witness.cosigned())));
    }

    private static HttpServer listening(InetSocketAddress address) throws IOException {
        try {
            return HttpServer.create(address, BACKLOG);
        } catch (IOException | UnresolvedAddressException refused) {
            throw new IOException(
                    "cannot listen on %s:%d: %s; name another address with --listen"
                            .formatted(
                                    address.getHostString(),
                                    address.getPort(),
                                    Objects.requireNonNullElse(
                                            refused.getMessage(), "no such host")),
                    refused);
        }
    }

    private interface Handler {
        Witness.Answer answer(String body) throws IOException;
    }

    private static void answer(HttpExchange exchange, String method, Handler handler)
            throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
            Witness.Answer answer;
            // A context takes all paths that begin like its own.
            if (!exchange.getRequestURI().getPath().equals(exchange.getHttpContext().getPath())) {
                answer = new Witness.Answer(404, "text/plain", "no such place\n");
            } else if (!exchange.getRequestMethod().equals(method)) {
                answer = new Witness.Answer(405, "text/plain", "expected " + method + '\n');
            } else if (body.length > MAX_BODY_BYTES) {
                answer = new Witness.Answer(413, "text/plain", "64 KiB at most\n");
            } else {
                answer = handler.answer(new String(body, StandardCharsets.UTF_8));
            }
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
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
        threads.close();
    }
}
