package org.printkeeper.agent.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.printkeeper.agent.alert.Certificates;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.follow.Json;

/** Servers that answer what nobody asked, and targets that nobody can mean. */
@Timeout(60)
class HostileStoreTest extends AuditOfKeptRecords {
    @AutoClose private final LogServers servers = new LogServers();

    @Test
    void aScrollThatBeginsAgainAndAgainIsNotFollowed() throws Exception {
        KeptRecords.send("*.* elasticsearch+http://" + servers.address() + " index=logs", boot);
        List<LogServers.Answer> first = new ArrayList<>();
        servers.spoilAnswers(answer -> {
            first.add(answer);
            return first.getFirst();
        });
        String remote = "elasticsearch+http://" + servers.address() + " index=logs";
        assertThat(audit("--remote", remote)).isEqualTo(3);
        assertThat(terminal.out()).contains("counted 1000 documents and gave 2000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loki (\\[\")\\d{19} $10000000001000000000",
                "victorialogs \"_time\":\"\\d{4} \"_time\":\"1999"
            })
    void whatIsNotOfTheTimeThatWasAskedForIsAnError(String kindAndWords) throws Exception {
        String[] words = kindAndWords.split(" ", 3);
        KeptRecords.send("*.* loki+http://" + servers.address(), boot);
        servers.spoilAnswers(answer ->
                new LogServers.Answer(
                        answer.status(), answer.body().replaceAll(words[1], words[2])));
        assertThat(audit("--remote", words[0] + "+http://" + servers.address())).isEqualTo(3);
        assertThat(terminal.out()).contains("when asked for");
    }

    @Test
    void anEmptyAnswerIsNotNoMessages() throws Exception {
        servers.spoilAnswers(answer -> new LogServers.Answer(200, ""));
        assertThat(audit("--remote", "victorialogs+http://" + servers.address())).isEqualTo(3);
        assertThat(terminal.out()).contains("expected a number of messages, found none");
    }

    @Test
    void aSecretIsNotKnownByItsBeginningEither() throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), "Tr0ub4dor&3secret\n");
        servers.spoilAnswers(
                answer -> new LogServers.Answer(401, "A".repeat(188) + " " + "Tr0ub4dor&3secret"));
        String remote = "loki+http://" + servers.address() + " secret_file=" + file;
        assertThat(audit("--remote", remote)).isEqualTo(3);
        assertThat(terminal.out()).contains("AAA …").doesNotContain("Tr0u");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loki+http://ho<st:3100",
                "loki+http://host:99999",
                "loki+http://host:3100/a#b",
                "loki+http://host:3100 index=x",
                "loki+http://host:3100 user=me",
                "loki+http://host:3100 tenant=",
                "loki+http://host:3100 tenant=a tenant=b",
                "loki+http://host:3100 secret_file=/a secret_env=B",
                "victorialogs+http://host:9428 tenant=a",
                "elasticsearch+http://host:9200 index=a\"b",
                "kafka://host:9092/topic ca_file=/etc/ca.pem",
                "kafka://host:9092/topic secret_file=/etc/word",
                "kafka://host:9092/topic query=a",
                "kafka://host:90921/topic"
            })
    void whatCannotBeMeantIsWrongUsageInOptionAndConfiguration(String remote) throws Exception {
        assertThat(audit("--remote", remote)).isEqualTo(64);
        assertThat(terminal.err()).contains("--remote: ").doesNotContain("defect");
        assertThatThrownBy(() -> configuration("loki+http://host:1", remote))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("audit.remotes (");
    }

    private Config configuration(String... remotes) throws IOException {
        StringBuilder list = new StringBuilder();
        for (String each : remotes) {
            list.append('"').append(each.replace("\"", "\\\"")).append("\",");
        }
        Path file =
                Files.writeString(
                        directory.resolve("config.toml"), "audit.remotes = [" + list + "]\n");
        return ConfigFiles.load(Optional.of(file));
    }

    @Test
    void theConfigurationsStoresFollowThoseOfTheHost() throws Exception {
        String remote = "loki+http://127.0.0.1:9";
        Config configuration = configuration(remote, "kafka://127.0.0.1:9/topic");
        List<Store> ofHost =
                List.of(new Store.OfExport(Path.of("/journal"), record -> Optional.empty()));
        assertThat(AuditCommand.found(ofHost, configuration))
                .extracting(Store::location)
                .containsExactly("/journal", remote, "kafka://127.0.0.1:9/topic");
    }

    @Test
    void aSecretOrAuthorityThatCannotBeReadIsThatStoresAlone() throws Exception {
        KeptRecords.send("*.* elasticsearch+http://" + servers.address() + " index=logs", boot);
        String good = "elasticsearch+http://" + servers.address() + " index=logs";
        assertThat(
                        audit(
                                "--remote", good,
                                "--remote", good + " ca_file=/no/such/ca.pem",
                                "--remote", good + " secret_file=/no/such/word"))
                .isEqualTo(3);
        assertThat(Json.values(terminal.out()))
                .containsEntry("/collectors/0/verdict", "complete")
                .containsEntry("/collectors/1/reason", "/no/such/ca.pem: no such file")
                .containsEntry("/collectors/2/verdict", "cannot-tell");
    }

    @Test
    void trustsWhomCaFileNames() throws Exception {
        Certificates certificate = Certificates.in(directory, "server", "IP:127.0.0.1");
        KeptRecords.send("*.* elasticsearch+http://" + servers.address() + " index=logs", boot);
        try (LogServers secure = new LogServers(certificate.tls())) {
            secure.documents.addAll(servers.documents);
            String remote = "elasticsearch+https://" + secure.address() + " index=logs";
            assertThat(audit("--remote", remote + " ca_file=" + certificate.pem()))
                    .as(terminal.out())
                    .isZero();
            assertThat(audit("--remote", remote)).isEqualTo(3);
        }
    }

    @Test
    void whatItReadsFromLostIsNotLostOnThisHop() throws Exception {
        KeptRecords.send("*.* elasticsearch+http://" + servers.address() + " index=logs", boot);
        List<String> kept = KeptRecords.spoil(servers.documents);
        servers.documents.clear();
        servers.documents.addAll(kept);
        Path log =
                Files.write(
                        directory.resolve("kern.log"),
                        KeptRecords.spoil(KeptRecords.messages("rfc5424", boot)).stream()
                                .map(each -> each.replace("\n", "#012"))
                                .toList(),
                        ISO_8859_1);
        String remote = "elasticsearch+http://" + servers.address() + " index=logs";
        assertThat(audit("--syslog", log.toString(), "--remote", remote + " from=syslog"))
                .isEqualTo(1);
        Map<String, String> report = Json.values(terminal.out());
        assertThat(report)
                .containsEntry("/collectors/1/missing", "12")
                .containsEntry("/collectors/1/by_cause/upstream", "12");
    }

    @Test
    void countersThatBelongToNoStoreAreNotAskedForInSilence() throws Exception {
        assertThat(audit("--remote", "loki+http://127.0.0.1:9", "--control", "/none")).isEqualTo(3);
        assertThat(terminal.err()).contains("--control is of no use");
    }
}
