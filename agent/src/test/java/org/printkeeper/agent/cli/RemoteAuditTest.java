package org.printkeeper.agent.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.printkeeper.agent.follow.Json;

/** The same records in every kind of store, read back. */
class RemoteAuditTest extends AuditOfKeptRecords {
    @AutoClose private final LogServers servers = new LogServers();

    /** Every form in which a thousand records may be kept. */
    enum Kept {
        JOURNAL_EXPORT,
        RFC_5424,
        RFC_5424_WITHOUT_PRIORITY,
        RFC_5424_OF_RSYSLOG,
        RFC_5424_COUNTED,
        ELASTICSEARCH,
        LOKI,
        VICTORIALOGS
    }

    @ParameterizedTest
    @EnumSource(Kept.class)
    void everyKindOfStoreHasTheSameVerdictOnTheSameRecords(Kept kept) throws Exception {
        List<String> store = store(kept);
        assertThat(audit(store)).as(terminal.err()).isEqualTo(1);
        Map<String, String> report = Json.values(terminal.out());
        assertThat(counts(report))
                .as(terminal.out())
                .containsExactly("lost", "1000", "987", "12", "1", "0", "0", "1");
    }

    private static List<String> counts(Map<String, String> report) {
        List<String> counts = new ArrayList<>();
        for (String key :
                List.of(
                        "verdict",
                        "compared/records",
                        "stored",
                        "missing",
                        "altered",
                        "excluded",
                        "duplicated",
                        "forged")) {
            counts.add(report.get("/collectors/0/" + key));
        }
        return counts;
    }

    private List<String> store(Kept kept) throws Exception {
        return switch (kept) {
            case JOURNAL_EXPORT ->
                    List.of("--export", file(KeptRecords.spoil(KeptRecords.journal(boot)), UTF_8));
            case RFC_5424 -> syslog(KeptRecords.messages("rfc5424", boot), 0);
            case RFC_5424_WITHOUT_PRIORITY -> syslog(KeptRecords.messages("rfc5424", boot), 1);
            case RFC_5424_OF_RSYSLOG -> syslog(KeptRecords.messages("rfc5424", boot), 2);
            case RFC_5424_COUNTED -> syslog(KeptRecords.messages("rfc5424", boot), 3);
            case ELASTICSEARCH -> elasticsearch();
            case LOKI -> loki();
            case VICTORIALOGS -> victorialogs();
        };
    }

    private String file(List<String> lines, Charset charset) throws IOException {
        String all = String.join("\n", lines) + "\n";
        return Files.writeString(directory.resolve("store"), all, charset).toString();
    }

    private List<String> syslog(List<String> messages, int form) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String each : KeptRecords.spoil(messages)) {
            lines.add(
                    switch (form) {
                        case 0 -> each.replace("\n", "#012");
                        case 1 -> each.replaceFirst("<\\d+>1 ", "").replace("\n", "#012");
                        case 2 ->
                                each.replaceFirst("\\] (?=rec|forged)", "]  ")
                                        .replace("\n", "#012")
                                        .replace("\u00ff", "#377");
                        default -> each.length() + " " + each;
                    });
        }
        return List.of("--syslog", file(lines, ISO_8859_1));
    }

    private List<String> elasticsearch() throws Exception {
        KeptRecords.send("*.* elasticsearch+http://" + servers.address() + " index=logs", boot);
        replace(servers.documents);
        return List.of("--remote", "elasticsearch+http://" + servers.address() + " index=logs");
    }

    private List<String> loki() throws Exception {
        KeptRecords.send("*.* loki+http://" + servers.address(), boot);
        replace(servers.lines);
        return List.of("--remote", "loki+http://" + servers.address());
    }

    private List<String> victorialogs() throws Exception {
        KeptRecords.send("*.* loki+http://" + servers.address() + "/insert", boot);
        replace(servers.lines);
        return List.of("--remote", "victorialogs+http://" + servers.address());
    }

    private static void replace(List<String> stored) {
        assertThat(stored).hasSize(KeptRecords.COUNT);
        List<String> kept = KeptRecords.spoil(stored);
        stored.clear();
        stored.addAll(kept);
    }

    @Test
    void whatWasSentAndIsNotThereWasLostOnTheWay() throws Exception {
        assertThat(audit(store(Kept.RFC_5424))).isEqualTo(1);
        Map<String, String> report = Json.values(terminal.out());
        assertThat(report)
                .containsEntry("/collectors/0/by_cause/transit", "12")
                .containsEntry("/collectors/0/unexplained", "0")
                .containsEntry("/collectors/0/ledger/0/row", "F6")
                .containsEntry("/collectors/0/ledger/0/missing", "12")
                .containsEntry("/collectors/0/findings/0/hop", "archive→syslog");
        assertThat(terminal.out())
                .contains("entries 701 to 704 of 0123456789abcdef what was sent is not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"imudp F1", "imtcp F2", "imrelp F2"})
    void howItCameIsKnownByTheReceiversConfiguration(String inputAndRow) throws Exception {
        String input = inputAndRow.substring(0, inputAndRow.indexOf(' '));
        Path configuration =
                Files.writeString(
                        directory.resolve("conf"), "module(load=\"%s\")\n".formatted(input));
        List<String> store = new ArrayList<>(store(Kept.RFC_5424_OF_RSYSLOG));
        store.addAll(List.of("--config", configuration.toString()));
        assertThat(audit(store)).isEqualTo(1);
        assertThat(Json.values(terminal.out()))
                .containsEntry("/collectors/0/name", "rsyslog")
                .containsEntry(
                        "/collectors/0/ledger/0/row", inputAndRow.substring(input.length() + 1))
                .containsEntry("/collectors/0/findings/0/hop", "sender→rsyslog (" + input + ")");
    }

    /** What a rule does not select is not sent: that is no loss on the way. */
    @Test
    void whatWasNeverSentIsNotSaidToBeLostOnTheWay() throws Exception {
        List<String> sent = new ArrayList<>(KeptRecords.messages("rfc5424", boot));
        sent.replaceAll(each ->
                each.replaceFirst("index=\"334\" prev=\"333\"", "index=\"334\" prev=\"332\""));
        assertThat(audit(syslog(sent, 0))).isEqualTo(1);
        assertThat(audit(List.of("--syslog", file(without(sent, 333), ISO_8859_1)))).isEqualTo(1);
        assertThat(terminal.out().lines().toList().get(1))
                .contains("\"unexplained\":1", "\"ledger\":[]");
    }

    private static List<String> without(List<String> messages, int lost) {
        return messages.stream()
                .filter(each -> !each.contains("record %06d".formatted(lost)))
                .map(each -> each.replace("\n", "#012"))
                .toList();
    }

    @Test
    void ordersWhatCameOutOfOrder() throws Exception {
        List<String> lines = new ArrayList<>(without(KeptRecords.messages("rfc5424", boot), 500));
        Random random = new Random(7);
        for (int from = 0; from + 100 <= lines.size(); from += 100) {
            Collections.shuffle(lines.subList(from, from + 100), random);
        }
        assertThat(audit(List.of("--syslog", file(lines, ISO_8859_1)))).isEqualTo(1);
        assertThat(Json.values(terminal.out()))
                .containsEntry("/collectors/0/missing", "1")
                .containsEntry("/collectors/0/ledger/0/missing", "1");
    }

    @Test
    void leavesOutWhatIsOfAnotherBoot() throws Exception {
        List<String> lines = new ArrayList<>(without(KeptRecords.messages("rfc5424", boot), -1));
        List<String> others =
                without(
                        KeptRecords.messages("rfc5424", "11111111-2222-3333-4444-555555555555"),
                        -1);
        others.forEach(each ->
                lines.add(each.replace("device", "thing").replace(KeptRecords.ARCHIVE, "fedc")));
        assertThat(audit(List.of("--syslog", file(lines, ISO_8859_1)))).as(terminal.out()).isZero();
        KeptRecords.send(
                "*.* loki+http://" + servers.address(), "11111111-2222-3333-4444-555555555555");
        assertThat(audit(List.of("--remote", "loki+http://" + servers.address()))).isEqualTo(3);
        assertThat(terminal.out())
                .contains(
                        "found none among 1000 messages: whether all were lost or it is asked for the wrong thing cannot be told; look at its address, index=, tenant=");
    }

    @Test
    void lokiGivesAllLinesOfOneTime() throws Exception {
        KeptRecords.send("*.* loki+http://" + servers.address(), boot);
        servers.lines.replaceAll(
                line -> line.replaceFirst("(\"_nanos\":\"\\d+)\\d{6}\"", "$1000000\""));
        assertThat(audit(List.of("--remote", "loki+http://" + servers.address())))
                .as(terminal.out())
                .isZero();
        for (int copy = 0; copy < 5; copy++) {
            for (String line : List.copyOf(servers.lines.subList(0, 1000))) {
                servers.lines.add(line.replace("kmsg_seq\":\"", "kmsg_seq\":\"9" + copy));
            }
        }
        assertThat(audit(List.of("--remote", "loki+http://" + servers.address()))).isEqualTo(3);
        assertThat(terminal.out()).contains("400 max entries limit per query exceeded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "elasticsearch \"timed_out\":false \"timed_out\":true",
                "elasticsearch \"failed\":0 \"failed\":1",
                "elasticsearch \"value\":1000 \"value\":1001",
                "elasticsearch \"hits\":{ \"hats\":{",
                "loki \"success\" \"error\"",
                "loki \"streams\" \"matrix\"",
                "victorialogs \"n\":\"1000\" \"n\":\"1001\"",
                "victorialogs \"_time\" \"_tame\"",
                "victorialogs {\" cannot"
            })
    void aPartOfAnAnswerIsNoAnswer(String kindAndWords) throws Exception {
        String[] words = kindAndWords.split(" ", 3);
        KeptRecords.send("*.* elasticsearch+http://" + servers.address() + " index=logs", boot);
        KeptRecords.send("*.* loki+http://" + servers.address(), boot);
        servers.spoilAnswers(answer ->
                new LogServers.Answer(answer.status(), answer.body().replace(words[1], words[2])));
        String remote = words[0] + "+http://" + servers.address() + index(words[0]);
        assertThat(audit(List.of("--remote", remote))).as(terminal.out()).isEqualTo(3);
        assertThat(terminal.out()).contains("\"verdict\":\"cannot-tell\"");
    }

    private static String index(String kind) {
        return kind.equals("elasticsearch") ? " index=logs" : "";
    }

    @Test
    void noMessageHasThePassword() throws Exception {
        String secret = "Tr0ub4dor&3";
        Path file = Files.writeString(directory.resolve("secret"), secret + "\n");
        servers.spoilAnswers(answer ->
                new LogServers.Answer(
                        401,
                        "not you: " + servers.requests.getLast().authorization() + " " + secret));
        for (String kind : List.of("elasticsearch", "loki", "victorialogs")) {
            String remote =
                    kind + "+http://" + servers.address() + index(kind) + " user=me secret_file=";
            assertThat(audit(List.of("--remote", remote + file))).isEqualTo(3);
        }
        String inAddress = "loki+http://me:%s@127.0.0.1:1".formatted(secret);
        assertThat(audit(List.of("--remote", inAddress))).isEqualTo(64);
        assertThat(audit(List.of("--remote", "loki+http://127.0.0.1:1 password=" + secret)))
                .isEqualTo(64);
        assertThat(terminal.out()).contains("401 not you", "see user= and secret_file=");
        assertThat(terminal.err()).contains("a password is not part of it");
        assertThat(terminal.out() + terminal.err()).doesNotContain(secret).doesNotContain("bWU6");
        assertThat(servers.requests.getLast().authorization()).startsWith("Basic bWU6");
    }

    @Test
    void aTokenIsSentAsTheServerWantsIt() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "abc\n");
        for (String kind : List.of("elasticsearch", "loki")) {
            String remote =
                    kind + "+http://" + servers.address() + index(kind) + " secret_file=" + file;
            assertThat(audit(List.of("--remote", remote))).isEqualTo(3);
        }
        assertThat(servers.requests.getFirst().authorization()).isEqualTo("ApiKey abc");
        assertThat(servers.requests.getLast().authorization()).isEqualTo("Bearer abc");
        assertThat(audit(List.of("--remote", "loki+http://127.0.0.1:1 secret_env=NO_SUCH_WORD")))
                .isEqualTo(3);
        assertThat(terminal.out()).contains("the variable NO_SUCH_WORD is not set");
    }

    @Test
    void aServerThatIsNotThereIsNoLoss() throws Exception {
        assertThat(audit(List.of("--remote", "victorialogs+http://127.0.0.1:9"))).isEqualTo(3);
        assertThat(terminal.out()).contains("victorialogs+http://127.0.0.1:9", "ConnectException");
    }

    @Test
    void askedInItsOwnLanguageItMayHoldWhatOthersSent() throws Exception {
        KeptRecords.send("*.* elasticsearch+http://" + servers.address() + " index=logs", boot);
        String remote =
                "elasticsearch+http://"
                        + servers.address()
                        + " index=logs from=rsyslog query=a:\"b c\"";
        assertThat(audit(List.of("--remote", remote))).as(terminal.out()).isZero();
        assertThat(servers.requests.stream().map(LogServers.Request::body))
                .anyMatch(
                        body -> body.contains("{\"query_string\":{\"query\":\"a:\\\"b c\\\"\"}}"));
    }

    @Test
    void whatARuleDoesNotSelectIsNotMissing() throws Exception {
        KeptRecords.send("kern.* elasticsearch+http://" + servers.address() + " index=logs", boot);
        String remote = "elasticsearch+http://" + servers.address() + " index=logs";
        assertThat(audit(List.of("--remote", remote))).isEqualTo(1);
        assertThat(Json.values(terminal.out().lines().findFirst().orElseThrow()))
                .containsEntry("/collectors/0/missing", "200")
                .doesNotContainKey("/collectors/0/by_cause/transit");
        assertThat(audit(List.of("--remote", remote + " select=kern.*"))).isZero();
    }

    /** The receiver's own input leaves out user space; what is sent to it is another matter. */
    @ParameterizedTest
    @ValueSource(strings = {"imklog", "imuxsock", "imjournal"})
    void whatAReceiversOwnInputLeavesOutIsMissedInWhatWasSentToIt(String input) throws Exception {
        Path configuration =
                Files.writeString(
                        directory.resolve("conf"), "module(load=\"%s\")\n".formatted(input));
        List<String> lines = without(KeptRecords.messages("rfc5424", boot), 500);
        assertThat(
                        audit(
                                List.of(
                                        "--syslog",
                                        file(lines, ISO_8859_1),
                                        "--config",
                                        configuration.toString())))
                .isEqualTo(1);
        assertThat(Json.values(terminal.out()))
                .containsEntry("/collectors/0/missing", "1")
                .containsEntry("/collectors/0/excluded", "0")
                .containsEntry("/collectors/0/findings/0/hop", "archive→rsyslog");
    }

    /** What the receiver says of itself stands among the rest. */
    @Test
    void hearsWhatTheReceiverSaysInRfc5424() throws Exception {
        List<String> lines = new ArrayList<>(without(KeptRecords.messages("rfc5424", boot), -1));
        lines.add(
                lines.size() / 2,
                "<46>1 2026-11-21T10:00:00Z web2 rsyslogd - - - imuxsock: 77 messages lost due to"
                        + " rate-limiting (500 allowed within 5 seconds)");
        assertThat(audit(List.of("--syslog", file(lines, ISO_8859_1)))).isZero();
        assertThat(Json.values(terminal.out()))
                .containsEntry("/collectors/0/name", "rsyslog")
                .containsEntry("/collectors/0/ledger/0/row", "E1")
                .containsEntry("/collectors/0/ledger/0/records", "77");
    }

    @Test
    void asksASyslogNgForItsCountersIfAStoreOfItsIsAudited() throws Exception {
        String log =
                file(
                        List.of(
                                "2026-11-21T10:00:00+00:00 h syslog-ng[1]: syslog-ng starting up",
                                "2026-11-21T10:00:00+00:00 h kernel: record 000001"),
                        UTF_8);
        Path socket = directory.resolve("control");
        try (var _ = new SyslogNgControl(socket)) {
            audit(List.of("--syslog", log, "--control", socket.toString()));
        }
        assertThat(Json.values(terminal.out()))
                .containsEntry("/collectors/0/name", "syslog-ng")
                .containsEntry("/collectors/0/ledger/1/row", "E9")
                .containsEntry("/collectors/0/ledger/1/records", "12")
                .containsEntry("/collectors/0/ledger/2/row", "E15")
                .containsEntry("/collectors/0/ledger/2/records", "3");
        audit(List.of("--syslog", log, "--control", directory.resolve("none").toString()));
        assertThat(terminal.err()).contains("none: expected the control socket of a running");
    }
}
