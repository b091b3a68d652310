package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.record.Entry;

/** The bulk API of a real OpenSearch or Elasticsearch, at {@code -Dopensearch=http://HOST:PORT}. */
class BulkTest {
    private final OpenSearchIndex index = new OpenSearchIndex();

    @BeforeEach
    void find() throws Exception {
        index.assumePresent();
        index.call(
                "PUT",
                "",
                "{\"mappings\":{\"properties\":{\"process\":{\"properties\":{\"pid\":{\"type\":\"byte\"}}}}}}");
    }

    @AfterEach
    void delete() throws Exception {
        index.delete();
    }

    private long documents() throws Exception {
        index.call("POST", "/_refresh", "");
        return Long.parseLong(Json.values(index.call("GET", "/_count", "")).get("/count"));
    }

    /** One that has sent nothing yet: it begins anew, as after a lost cursor. */
    private final class Sender implements AutoCloseable {
        private final OutputRule rule =
                OutputRule.parse(
                        "*.* elasticsearch+" + OpenSearchIndex.SERVER + " index=" + index.name);
        private final SyslogOutput output =
                new HttpOutput(
                        Elasticsearch.into(index.name),
                        new Endpoint(OpenSearchIndex.SERVER, Map.of(), "", Optional.empty()),
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
        assertThat(Json.values(index.call("GET", "/_doc/0123456789abcdef-syslog-7", "")))
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
        index.call("PUT", "/_settings", "{\"index.blocks.write\":true}");
        try (Sender sender = new Sender()) {
            assertThatThrownBy(() -> sender.sendAll(10))
                    .hasMessageContaining("took 0 of 10 records: 403 cluster_block_exception");
            assertThat(sender.follower.settled(10)).isZero();
            index.call("PUT", "/_settings", "{\"index.blocks.write\":false}");
            sender.send(9, 1, true);
            assertThat(sender.follower.settled(10)).isEqualTo(10);
            assertThat(sender.output.refusals().count()).isZero();
        }
        assertThat(documents()).isEqualTo(10);
    }
}
