package org.printkeeper.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpListenerTest {
    private final CountDownLatch held = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newHttpClient();
    private boolean holds;
    private String trouble = "";
    private HttpListener server;

    @BeforeEach
    void listen() throws IOException {
        server =
                MetricsPages.on(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new MetricsPages.Source() {
                            @Override
                            public Samples samples() {
                                if (holds) {
                                    awaitRelease();
                                }
                                Samples samples = new Samples();
                                samples.add(Metrics.CAPTURE_UP, true);
                                return samples;
                            }

                            @Override
                            public String unhealthy() {
                                return trouble;
                            }

                            @Override
                            public String unready() {
                                return "still 7 entries behind";
                            }
                        });
        server.start();
    }

    private void awaitRelease() {
        try {
            held.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void close() {
        held.countDown();
        server.close();
        client.close();
    }

    private HttpRequest request(String path, String accept) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.address().getPort() + path))
                .header("Accept", accept)
                .build();
    }

    private HttpResponse<String> get(String path, String accept) throws Exception {
        return client.send(request(path, accept), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void answersInTheFormThatTheClientReads() throws Exception {
        HttpResponse<String> plain = get("/metrics", "*/*");
        HttpResponse<String> open = get("/metrics", "application/openmetrics-text;version=1.0.0");
        assertThat(plain.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/plain; version=0.0.4");
        assertThat(open.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(plain.body()).endsWith("printkeeper_capture_up 1\n");
        assertThat(open.body()).endsWith("printkeeper_capture_up 1\n# EOF\n");
    }

    @Test
    void saysWhetherItIsHealthyAndReady() throws Exception {
        assertThat(get("/healthz", "*/*").statusCode()).isEqualTo(200);
        assertThat(get("/readyz", "*/*").statusCode()).isEqualTo(503);
        assertThat(get("/readyz", "*/*").body()).isEqualTo("still 7 entries behind\n");
        trouble = "kernel-writer died";
        assertThat(get("/healthz", "*/*").statusCode()).isEqualTo(503);
    }

    @Test
    void knowsNoOtherPage() throws Exception {
        assertThat(get("/metrics/../etc", "*/*").statusCode()).isEqualTo(404);
        assertThat(get("/metricsX", "*/*").statusCode()).isEqualTo(404);
    }

    @Test
    void refusesMoreRequestsThanItCanHold() throws Exception {
        holds = true;
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            asked.add(
                    client.sendAsync(
                            request("/metrics", "*/*"), HttpResponse.BodyHandlers.ofString()));
        }
        CompletableFuture.anyOf(asked.toArray(CompletableFuture[]::new)).join();
        held.countDown();
        assertThat(asked.stream().map(answer -> answer.join().statusCode()))
                .contains(503)
                .contains(200);
    }
}
