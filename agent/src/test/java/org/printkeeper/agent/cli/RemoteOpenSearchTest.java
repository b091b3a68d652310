package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.printkeeper.agent.follow.OpenSearchIndex;

/** An index of a real OpenSearch or Elasticsearch, at {@code -Dopensearch=http://HOST:PORT}. */
class RemoteOpenSearchTest extends AuditOfKeptRecords {
    private final OpenSearchIndex index = new OpenSearchIndex();

    @BeforeEach
    void send() throws Exception {
        index.assumePresent();
        KeptRecords.send(
                "*.* elasticsearch+" + OpenSearchIndex.SERVER + " index=" + index.name, boot);
        index.call("POST", "/_refresh", "");
    }

    @AfterEach
    void delete() throws Exception {
        index.delete();
    }

    private int auditIndex(String options) throws Exception {
        return audit("--remote", "elasticsearch+" + OpenSearchIndex.SERVER + options);
    }

    private static String document(int entry) {
        return "/_doc/" + KeptRecords.ARCHIVE + "-kernel-" + entry;
    }

    @Test
    void namesWhatWasDeletedChangedAndAdded() throws Exception {
        assertThat(auditIndex(" index=" + index.name)).as(terminal.out()).isZero();
        for (int entry = 20; entry < 32; entry++) {
            index.call("DELETE", document(entry), "");
        }
        index.call(
                "POST",
                document(50).replace("_doc", "_update"),
                "{\"doc\":{\"message\":\"altered\"}}");
        index.call(
                "PUT",
                "/_doc/forged?refresh=true",
                """
                {"@timestamp":"2026-11-21T10:00:00Z","message":"forged","host":{"boot":{"id":"%s"}},\
                "event":{"module":"printkeeper","sequence":1060},"printkeeper":{"index":60},\
                "log":{"syslog":{"facility":{"code":0},"severity":{"code":6}}}}\
                """
                        .formatted(boot));
        assertThat(auditIndex(" index=" + index.name)).isEqualTo(1);
        assertThat(report())
                .containsEntry("/collectors/0/stored", "987")
                .containsEntry("/collectors/0/missing", "12")
                .containsEntry("/collectors/0/by_cause/transit", "12")
                .containsEntry("/collectors/0/altered", "1")
                .containsEntry("/collectors/0/forged", "1");
    }

    @Test
    void isAskedInItsOwnLanguage() throws Exception {
        assertThat(auditIndex(" index=" + index.name + " query=printkeeper.index:[0 TO 899]"))
                .isEqualTo(1);
        assertThat(report()).containsEntry("/collectors/0/missing", "100");
        assertThat(auditIndex(" index=" + index.name + " query=[")).isEqualTo(3);
        assertThat(auditIndex(" index=no-such-index")).isEqualTo(3);
        assertThat(terminal.out()).contains("answered 400", "answered 404");
    }
}
