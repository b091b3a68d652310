package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.record.Entry;

/** The bulk API of a real OpenSearch or Elasticsearch, at {@code -Dopensearch=http://HOST:PORT}. */
class BulkTest {
    private static final String SERVER = System.getProperty("opensearch", "");

    private final HttpClient client = HttpClient.newHttpClient();
    private final String index = "printkeeper-test-" + UUID.randomUUID();

    @BeforeEach
    void find() throws Exception {
        assumeTrue(!SERVER.isEmpty(), "skipped: no server at -Dopensearch=http://HOST:PORT");
        call(
                "PUT",
                "",
                "{\"mappings\":{\"properties\":{\"process\":{\"properties\":{\"pid\":{\"type\":\"byte\"}}}}}}");
    }

    @AfterEach
    void delete() throws Exception {
        if (!SERVER.isEmpty()) {
            call("DELETE", "", "");
        }
    }

    private String call(String method, String path, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(SERVER + "/" + index + path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return answer.body();
    }

    private long documents() throws Exception {
        call("POST", "/_refresh", "");
        return Long.parseLong(Json.values(call("GET", "/_count", "")).get("/count"));
    }

    /** One that has sent nothing yet: it begins anew, as after a lost cursor. */
    private final class Sender implements AutoCloseable {
        private final OutputRule rule =
                OutputRule.parse("*.* elasticsearch+" + SERVER + " index=" + index);
        private final SyslogOutput output =
                new HttpOutput(
                        Elasticsearch.into(index),
                        new Endpoint(SERVER, Map.of(), "", Optional.empty()),
                        null);
        private final OutputFollower follower =
                new OutputFollower(
                        rule,
                        new ReceivedMessages(ZoneOffset.UTC, rule.charset()),
                        output,
                        new OutputFollower.Origin("web1", "0123456789abcdef"),
                        ZoneOffset.UTC);

        Sender() {
            follower.resumeAt(0);
        }

        void send(long entry, int pid, boolean endOfBatch) throws Exception {
            String line = "1795168800000000 udp - - <13>app[%d]: n=%d\n".formatted(pid, entry);
            follower.onEntry(new Entry(entry, line.getBytes(StandardCharsets.UTF_8)), endOfBatch);
        }

        void sendAll(int records) throws Exception {
            for (int i = 0; i < records; i++) {
                send(i, 1, i + 1 == records);
            }
        }

        @Override
        public void close() throws IOException {
            output.close();
        }
    }

    @Test
    void holdsEachRecordOnceHoweverOftenItIsSent() throws Exception {
        for (int attempt = 0; attempt < 3; attempt++) {
            try (Sender sender = new Sender()) {
                sender.sendAll(2_500);
                assertThat(sender.follower.settled(2_500)).isEqualTo(2_500);
                assertThat(sender.output.refusals().count()).isZero();
            }
        }
        assertThat(documents()).isEqualTo(2_500);
        assertThat(Json.values(call("GET", "/_doc/0123456789abcdef-syslog-7", "")))
                .containsEntry("/_source/message", "n=7")
                .containsEntry("/_source/host/name", "web1")
                .containsEntry("/_source/@timestamp", "2026-11-20T10:00:00Z");
    }

    @Test
    void namesTheDocumentThatDoesNotFitTheMapping() throws Exception {
        try (Sender sender = new Sender()) {
            sender.send(0, 1, false);
            sender.send(1, 70_000, false);
            sender.send(2, 1, true);
            assertThat(sender.follower.settled(3)).isEqualTo(3);
            assertThat(sender.output.refusals().poll())
                    .singleElement()
                    .asString()
                    .startsWith("syslog entry 1: 400 mapper_parsing_exception")
                    .contains("process.pid");
        }
        assertThat(documents()).isEqualTo(2);
    }

    @Test
    void keepsWhatAnIndexThatMayNotBeWrittenDoesNotTake() throws Exception {
        call("PUT", "/_settings", "{\"index.blocks.write\":true}");
        try (Sender sender = new Sender()) {
            assertThatThrownBy(() -> sender.sendAll(10))
                    .hasMessageContaining("took 0 of 10 records: 403 cluster_block_exception");
            assertThat(sender.follower.settled(10)).isZero();
            call("PUT", "/_settings", "{\"index.blocks.write\":false}");
            sender.send(9, 1, true);
            assertThat(sender.follower.settled(10)).isEqualTo(10);
            assertThat(sender.output.refusals().count()).isZero();
        }
        assertThat(documents()).isEqualTo(10);
    }
}
