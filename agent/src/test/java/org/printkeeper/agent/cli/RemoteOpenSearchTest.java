package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.follow.Json;
import org.printkeeper.agent.source.BootFacts;

/** An index of a real OpenSearch or Elasticsearch, at {@code -Dopensearch=http://HOST:PORT}. */
class RemoteOpenSearchTest {
    private static final String SERVER = System.getProperty("opensearch", "");

    private final HttpClient client = HttpClient.newHttpClient();
    private final TestTerminal terminal = new TestTerminal();
    private final String index = "printkeeper-test-" + UUID.randomUUID();
    private String boot;
    @TempDir Path directory;

    @BeforeEach
    void send() throws Exception {
        assumeTrue(!SERVER.isEmpty(), "skipped: no server at -Dopensearch=http://HOST:PORT");
        boot = BootFacts.ofThisHost().bootId().toString();
        KeptRecords.send("*.* elasticsearch+" + SERVER + " index=" + index, boot);
        call("POST", "/_refresh", "");
    }

    @AfterEach
    void delete() throws Exception {
        if (!SERVER.isEmpty()) {
            call("DELETE", "", "");
        }
    }

    private void call(String method, String path, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(SERVER + "/" + index + path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    }

    private int audit(String options) throws Exception {
        Path kmsg = Files.writeString(directory.resolve("kmsg"), KeptRecords.kmsg());
        return terminal.run(
                "audit",
                "--json",
                "--boot",
                boot,
                "--reference",
                kmsg.toString(),
                "--remote",
                "elasticsearch+" + SERVER + options);
    }

    private Map<String, String> report() {
        return Json.values(terminal.out().lines().toList().getLast());
    }

    private static String document(int entry) {
        return "/_doc/" + KeptRecords.ARCHIVE + "-kernel-" + entry;
    }

    @Test
    void namesWhatWasDeletedChangedAndAdded() throws Exception {
        assertThat(audit(" index=" + index)).as(terminal.out()).isZero();
        for (int entry = 20; entry < 32; entry++) {
            call("DELETE", document(entry), "");
        }
        call(
                "POST",
                document(50).replace("_doc", "_update"),
                "{\"doc\":{\"message\":\"altered\"}}");
        call(
                "PUT",
                "/_doc/forged?refresh=true",
                """
                {"@timestamp":"2026-11-21T10:00:00Z","message":"forged","host":{"boot":{"id":"%s"}},\
                "event":{"module":"printkeeper","sequence":1060},"printkeeper":{"index":60},\
                "log":{"syslog":{"facility":{"code":0},"severity":{"code":6}}}}\
                """
                        .formatted(boot));
        assertThat(audit(" index=" + index)).isEqualTo(1);
        assertThat(report())
                .containsEntry("/collectors/0/stored", "987")
                .containsEntry("/collectors/0/missing", "12")
                .containsEntry("/collectors/0/by_cause/transit", "12")
                .containsEntry("/collectors/0/altered", "1")
                .containsEntry("/collectors/0/forged", "1");
    }

    @Test
    void isAskedInItsOwnLanguage() throws Exception {
        assertThat(audit(" index=" + index + " query=printkeeper.index:[0 TO 899]")).isEqualTo(1);
        assertThat(report()).containsEntry("/collectors/0/missing", "100");
        assertThat(audit(" index=" + index + " query=[")).isEqualTo(3);
        assertThat(audit(" index=no-such-index")).isEqualTo(3);
        assertThat(terminal.out()).contains("answered 400", "answered 404");
    }
}
