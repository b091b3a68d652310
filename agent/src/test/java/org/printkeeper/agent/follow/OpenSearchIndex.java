package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;

/** An index of its own in a real OpenSearch, at {@code -Dopensearch=http://HOST:PORT}. */
public final class OpenSearchIndex {
    public static final String SERVER = System.getProperty("opensearch", "");

    public final String name = "printkeeper-test-" + UUID.randomUUID();
    private final HttpClient client = HttpClient.newHttpClient();

    public void assumePresent() {
        assumeTrue(!SERVER.isEmpty(), "skipped: no server at -Dopensearch=http://HOST:PORT");
    }

    /** Returns the answer to a request below the index. */
    public String call(String method, String path, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(SERVER + "/" + name + path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return answer.body();
    }

    public void delete() throws Exception {
        if (!SERVER.isEmpty()) {
            call("DELETE", "", "");
        }
    }
}
