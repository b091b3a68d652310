package org.printkeeper.agent.follow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Plays a log server: answers posts as a test says, and remembers them. */
final class PostServer implements Closeable {
    record Post(String target, String authorization, String tenant, String body) {}

    record Answer(int status, String body) {}

    private final List<Post> posts = new ArrayList<>();
    private final HttpServer server;
    private volatile Function<Post, Answer> answers;

    PostServer(Function<Post, Answer> answers) throws IOException {
        this.answers = answers;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Post post =
                    new Post(
                            exchange.getRequestURI().toString(),
                            header(exchange, "Authorization"),
                            header(exchange, "X-Scope-OrgID"),
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
            synchronized (this) {
                posts.add(post);
            }
            Answer answer = answers.apply(post);
            byte[] words = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Retry-After", "1");
            exchange.sendResponseHeaders(answer.status(), words.length == 0 ? -1 : words.length);
            exchange.getResponseBody().write(words);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return String.valueOf(exchange.getRequestHeaders().getFirst(name));
    }

    /** From now on. */
    void answer(Function<Post, Answer> changed) {
        answers = changed;
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized List<Post> posts() {
        return List.copyOf(posts);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
