package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running daemon shows on its port, held against Debian's promtool. */
@Live(needs = {"events", "journald", "prometheus"})
class MetricsTest {
    private static final int MORE_THAN_THE_RING = 20_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Collector journald;
    private Path config;

    @BeforeEach
    void configure() throws IOException {
        journald = Collector.start("journald", "metrics");
        config =
                Files.writeString(
                        folder.resolve("printkeeper.toml"),
                        """
                        state_dir = "%s"
                        [audit]
                        collectors = []
                        journals = ["%s"]
                        [metrics]
                        listen = "127.0.0.1:0"
                        """
                                .formatted(folder.resolve("state"), journald.store()));
    }

    @AfterEach
    void stop() {
        journald.close();
        client.close();
    }

    @Test
    void showsMetricsThatPromtoolFindsNothingToSayOf() throws Exception {
        try (Turn _ = Lab.turn()) {
            Lab.flood(MORE_THAN_THE_RING, 20, folder.resolve("before")); // no earlier kill is in it
            showsMetrics();
        }
    }

    private void showsMetrics() throws Exception {
        try (Program daemon = daemon()) {
            String before = await("control", "printkeeper_collector_expected_records");
            Lab.event("oom");
            String after =
                    await("control", "printkeeper_incidents_total{kind=\"mem.oom.memcg\"} 1");
            assertThat(before).contains("printkeeper_incidents_total{kind=\"mem.oom.memcg\"} 0");
            assertThat(after)
                    .contains("printkeeper_capture_up 1\n")
                    .contains("printkeeper_kernel_lost_records_total{cause=\"overrun\"} 0\n")
                    .contains("printkeeper_ring_headroom_seconds")
                    .contains("printkeeper_archive_sync_seconds_bucket{stream=\"kernel\",le=")
                    .contains("printkeeper_follower_lag_entries{follower=\"detect\"}");
            promtool(after);
            assertThat(get("control", "/healthz").statusCode()).isEqualTo(200);
            assertThat(get("control", "/readyz").body()).isEqualTo("ok\n");
            assertThat(daemon.stop()).isZero();
        }
    }

    @Test
    void showsWhatTheCaptureMeasuresWhenThatIsAnotherProcess() throws Exception {
        try (Program serve = daemon("--only", "serve")) {
            String alone = await("control-serve", "printkeeper_capture_up 0");
            assertThat(alone).doesNotContain("printkeeper_archive_bytes{stream=\"kernel\"}");
            assertThat(get("control-serve", "/readyz").statusCode()).isEqualTo(503);
            try (Program capture = daemon("--only", "capture")) {
                String both =
                        await("control-serve", "printkeeper_archive_bytes{stream=\"kernel\"}");
                assertThat(both)
                        .contains("printkeeper_capture_up 1\n")
                        .contains("process_resident_memory_bytes{role=\"capture\"}")
                        .contains("process_resident_memory_bytes{role=\"serve\"}");
                promtool(both);
                assertThat(capture.stop()).isZero();
            }
            assertThat(serve.stop()).isZero();
        }
    }

    private Program daemon(String... role) throws IOException {
        String[] options = new String[role.length + 2];
        options[0] = "--config";
        options[1] = config.toString();
        System.arraycopy(role, 0, options, 2, role.length);
        return Program.daemon(folder.resolve("log"), options);
    }

    private String await(String socket, String line) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        String metrics = "";
        while (!metrics.contains(line)) {
            assertThat(Instant.now()).as("%s in %s%s", line, metrics, log()).isBefore(end);
            Thread.sleep(200);
            if (Files.exists(folder.resolve("state").resolve(socket))) {
                metrics = get(socket, "/metrics").body();
            }
        }
        return metrics;
    }

    private String log() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private HttpResponse<String> get(String socket, String page) throws Exception {
        Status status = Status.of(folder.resolve("state").resolve(socket));
        URI address = URI.create(status.json().text("metrics")).resolve(page);
        return client.send(
                HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void promtool(String metrics) throws IOException {
        Path file = Files.writeString(folder.resolve("metrics.txt"), metrics);
        Finished check =
                Finished.of(
                        Lab.debian("prometheus", "promtool", "check", "metrics")
                                .redirectInput(file.toFile()),
                        PATIENCE);
        assertThat(check.error() + check.out()).isEmpty();
        assertThat(check.exit()).isZero();
    }
}
