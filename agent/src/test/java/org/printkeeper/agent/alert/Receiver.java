package org.printkeeper.agent.alert;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A receiver of posts that does what it is told: takes them, is slow, answers with errors. */
public final class Receiver implements Closeable {
    /** One post, as it came. */
    public record Post(
            String path, String contentType, String signature, String time, String body) {}

    private final List<Post> taken = new ArrayList<>();
    private @Nullable SSLContext tls;
    private int port;
    private int asked;
    private int status = 202;
    private Duration slowness = Duration.ZERO;
    private HttpServer server;

    public Receiver() throws IOException {
        this(null);
    }

    /** One that speaks TLS. */
    public Receiver(@Nullable SSLContext tls) throws IOException {
        this.tls = tls;
        server = listen();
        port = server.getAddress().getPort();
    }

    private HttpServer listen() throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        HttpServer listening;
        if (tls == null) {
            listening = HttpServer.create(address, 0);
        } else {
            HttpsServer secure = HttpsServer.create(address, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls));
            listening = secure;
        }
        listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        listening.createContext("/", this::answer);
        listening.start();
        return listening;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int answer = take(exchange, body);
            exchange.getResponseHeaders().set("Retry-After", "2");
            byte[] words = "{\"status\":\"said\"}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer, words.length);
            exchange.getResponseBody().write(words);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private int take(HttpExchange exchange, String body) throws InterruptedException {
        Duration pause;
        synchronized (this) {
            asked++;
            pause = slowness;
        }
        Thread.sleep(pause);
        synchronized (this) {
            if (status / 100 == 2) {
                taken.add(
                        new Post(
                                exchange.getRequestURI().getPath(),
                                header(exchange, "Content-Type"),
                                header(exchange, "X-Printkeeper-Signature"),
                                header(exchange, "X-Printkeeper-Timestamp"),
                                body));
            }
            return status;
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return String.valueOf(exchange.getRequestHeaders().getFirst(name));
    }

    public String url() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port + "/";
    }

    /** All that it took, in order. */
    public synchronized List<Post> taken() {
        return List.copyOf(taken);
    }

    public List<String> bodies() {
        return taken().stream().map(Post::body).toList();
    }

    /** How often somebody asked, whatever the answer. */
    public synchronized int asked() {
        return asked;
    }

    public synchronized void answerWith(int status) {
        this.status = status;
    }

    public synchronized void beSlow(Duration slowness) {
        this.slowness = slowness;
    }

    /** Nobody listens any more. */
    public void goDown() {
        server.stop(0);
    }

    public void comeBack() throws IOException {
        server = listen();
    }

    /** Where another listened, now with this certificate. */
    public void comeBack(SSLContext certificate) throws IOException {
        tls = certificate;
        comeBack();
    }

    /** Waits for what is to come, and says what came when it does not. */
    public void await(Duration patience, Predicate<List<String>> what) throws InterruptedException {
        Instant end = Instant.now().plus(patience);
        while (!what.test(bodies())) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not within " + patience + ": " + bodies());
            }
            Thread.sleep(100);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
