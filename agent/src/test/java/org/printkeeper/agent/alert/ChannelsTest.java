package org.printkeeper.agent.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.printkeeper.agent.follow.Secret;

/** What each channel sends, to a receiver of our own that keeps it. */
class ChannelsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir Path folder;

    private Receiver receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    static Alert alert(Alert.State state, int severity) {
        return new Alert(
                "disk <a&b>",
                state,
                severity,
                3,
                7,
                NOON,
                NOON.plusSeconds(5),
                false,
                Findings.incident("disk", severity, 3),
                state == Alert.State.RESOLVED ? "nothing more for 15 minutes" : "");
    }

    private static Alert firing() {
        return alert(Alert.State.FIRING, 85);
    }

    private static Alert resolved() {
        return alert(Alert.State.RESOLVED, 85);
    }

    private String sent(Channel channel, Alert... alerts) throws Exception {
        channel.send(List.of(alerts));
        return receiver.bodies().getLast();
    }

    @Test
    void webhookPostsOurSchemaAndSignsIt() throws Exception {
        Channel webhook =
                Settings.of(receiver.url() + "in").withSecret(folder, "s3cret").open("webhook");
        String body = sent(webhook, firing(), resolved());
        assertThat(body)
                .contains("{\"schema\":\"printkeeper.alert/1\",\"host\":\"web1\"")
                .contains("\"state\":\"firing\"", "\"state\":\"resolved\"", "\"severity\":85")
                .contains("\"advice\":\"")
                .contains("\\\\x1b[31m<b>"); // as in /dev/kmsg, never a control character
        Receiver.Post post = receiver.taken().getLast();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] signed = (post.time() + "." + body).getBytes(StandardCharsets.UTF_8);
        assertThat(post.signature())
                .isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(signed)));
        assertThat(post.path()).isEqualTo("/in");
    }

    @Test
    void webhookFillsATemplateSoThatItStaysJson() throws Exception {
        Path template =
                Files.writeString(
                        folder.resolve("template"),
                        "{\"what\":\"{{title}}\",\"bad\":{{severity}},\"x\":\"{{no such}}\",\"r\":\"{{record}}\"}");
        assertThat(
                        sent(
                                Settings.of(receiver.url()).withTemplate(template).open("webhook"),
                                firing()))
                .isEqualTo(
                        "{\"what\":\"title of disk\",\"bad\":85,\"x\":\"\","
                                + "\"r\":\"I/O error, dev sda, sector 2048 \\\\x1b[31m<b>\"}");
    }

    @Test
    void slackGetsOneMessageWithAnAttachmentEachAndNoMarkupOfOthers() throws Exception {
        String body = sent(Settings.of(receiver.url()).open("slack"), firing(), resolved());
        assertThat(body)
                .startsWith("{\"text\":\"[ERROR] web1: title of disk (3 times)\",\"attachments\":[")
                .contains("\"color\":\"#d9480f\"", "\"color\":\"#2eb886\"")
                .contains("key: disk &lt;a&amp;b&gt;")
                .doesNotContain("<a");
    }

    @Test
    void slackReadsItsAddressFromTheSecret() throws Exception {
        Channel slack =
                Settings.of("").withSecret(folder, receiver.url() + "T0/B0/x").open("slack");
        sent(slack, firing());
        assertThat(receiver.taken().getLast().path()).isEqualTo("/T0/B0/x");
    }

    /** Events API v2: the fields that it requires, the words that it allows, its bounds. */
    @ParameterizedTest
    @CsvSource({
        "FIRING,trigger",
        "REGRESSED,trigger",
        "ACKNOWLEDGED,acknowledge",
        "RESOLVED,resolve"
    })
    void pagerDutyKeepsItsContract(Alert.State state, String action) throws Exception {
        Channel channel =
                Settings.of(receiver.url()).withSecret(folder, "R0UT1NG").open("pagerduty");
        String body = sent(channel, alert(state, 95));
        assertThat(body)
                .contains("\"routing_key\":\"R0UT1NG\"")
                .contains("\"event_action\":\"" + action + "\"")
                .contains("\"dedup_key\":\"web1/disk <a&b>\"")
                .contains("\"summary\":\"web1: title of disk\"")
                .contains("\"source\":\"web1\"")
                .contains("\"severity\":\"critical\"")
                .contains("\"timestamp\":\"2026-11-21T12:00:00Z\"");
        assertThat(channel.maxPerMessage()).isEqualTo(1);
        assertThat(channel.tellsAcknowledged()).isTrue();
    }

    @Test
    void alertmanagerGetsTheSameLabelsEveryTimeAndAnEnd() throws Exception {
        Channel channel = Settings.of(receiver.url() + "am").open("alertmanager");
        String open = sent(channel, firing());
        String over = sent(channel, resolved());
        assertThat(receiver.taken().getLast().path()).isEqualTo("/am/api/v2/alerts");
        assertThat(labels(open))
                .isEqualTo(labels(over))
                .contains("\"alertname\":\"PrintkeeperIncident\"");
        assertThat(end(open)).isAfter(Instant.now().plusSeconds(60));
        assertThat(end(over)).isBefore(Instant.now().plusSeconds(1));
        assertThat(channel.repeatEvery()).isEqualTo(Duration.ofMinutes(1));
    }

    private static String labels(String body) {
        return body.replaceAll(".*\"labels\":(\\{[^}]*}).*", "$1");
    }

    private static Instant end(String body) {
        return Instant.parse(body.replaceAll(".*\"endsAt\":\"([^\"]*)\".*", "$1"));
    }

    @Test
    void onCallGetsOneIdForOneTrouble() throws Exception {
        Channel channel = Settings.of(receiver.url()).open("oncall");
        assertThat(sent(channel, firing()))
                .contains("\"alert_uid\":\"web1/disk <a&b>\"", "\"state\":\"alerting\"");
        assertThat(sent(channel, resolved()))
                .contains("\"alert_uid\":\"web1/disk <a&b>\"", "\"state\":\"ok\"");
    }

    @Test
    void ntfyPublishesToTheTopic() throws Exception {
        assertThat(sent(Settings.of(receiver.url() + "kernel").open("ntfy"), firing()))
                .contains(
                        "\"topic\":\"kernel\"",
                        "\"priority\":4",
                        "\"tags\":[\"warning\",\"firing\"]");
        assertThat(receiver.taken().getLast().path()).isEqualTo("/");
    }

    @Test
    void fileTakesALineEach() throws Exception {
        Path file = folder.resolve("alerts");
        Settings.of("").withFile(file).open("file").send(List.of(firing(), resolved()));
        assertThat(file).content().hasLineCount(2).contains("\"state\":\"resolved\"");
    }

    @Test
    void execGetsTheAlertOnItsInputAndInItsEnvironment() throws Exception {
        Path out = folder.resolve("out");
        Settings.of("")
                .running("/bin/sh", "-c", "{ echo $PRINTKEEPER_STATE; cat; } > " + out)
                .open("exec")
                .send(List.of(firing()));
        assertThat(out).content().startsWith("firing\n{\"schema\":\"printkeeper.alert/1\"");
    }

    @Test
    void execThatTakesTooLongIsKilledWithItsChildren() throws Exception {
        Path pid = folder.resolve("pid");
        Channel exec =
                Settings.of("")
                        .running("/bin/sh", "-c", "sleep 600 & echo $! > " + pid + "; wait")
                        .open("exec");
        assertThatThrownBy(() -> exec.send(List.of(firing())))
                .hasMessageContaining("not ended within 3 s");
        long child = Long.parseLong(Files.readString(pid).strip());
        Instant end = Instant.now().plusSeconds(10);
        while (ProcessHandle.of(child).filter(ProcessHandle::isAlive).isPresent()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(20);
        }
    }

    @Test
    void execTellsWhetherToTryAgain() throws Exception {
        Channel again = Settings.of("").running("/bin/sh", "-c", "exit 1").open("exec");
        Channel never = Settings.of("").running("/bin/sh", "-c", "exit 65").open("exec");
        assertThatThrownBy(() -> again.send(List.of(firing()))).hasMessage("/bin/sh: exit 1");
        assertThatThrownBy(() -> never.send(List.of(firing())))
                .isInstanceOf(Channel.RefusedException.class);
    }

    @ParameterizedTest
    @CsvSource({"400,true", "413,true", "401,false", "404,false", "500,false"})
    void triesAgainWhatWasNotRefusedForGood(int status, boolean isRefused) throws Exception {
        receiver.answerWith(status);
        Channel channel = Settings.of(receiver.url() + "T0/secret").open("webhook");
        assertThatThrownBy(() -> channel.send(List.of(firing())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1 answered " + status)
                .hasMessageNotContaining("T0")
                .satisfies(thrown ->
                        assertThat(thrown instanceof Channel.RefusedException)
                                .isEqualTo(isRefused));
    }

    @Test
    void waitsAsLongAsABusyReceiverAsks() throws Exception {
        receiver.answerWith(429);
        Channel channel = Settings.of(receiver.url()).open("webhook");
        assertThatThrownBy(() -> channel.send(List.of(firing())))
                .isInstanceOfSatisfying(
                        Channel.BusyException.class,
                        busy -> assertThat(busy.pause()).isEqualTo(Duration.ofSeconds(2)));
    }

    @Test
    void givesUpOnASlowReceiver() throws Exception {
        receiver.beSlow(Duration.ofSeconds(30));
        Channel channel = Settings.of(receiver.url()).open("webhook");
        assertThatThrownBy(() -> channel.send(List.of(firing()))).hasMessageContaining("127.0.0.1");
    }

    @Test
    void sendsNothingToOneWhoseCertificateItDoesNotTrust() throws Exception {
        Certificates ours = Certificates.in(folder, "ours", "IP:127.0.0.1");
        Certificates others = Certificates.in(folder, "others", "DNS:elsewhere.example");
        try (Receiver secure = new Receiver(ours.tls());
                Receiver impostor = new Receiver(others.tls())) {
            Channel unknown = Settings.of(secure.url()).open("webhook");
            assertThatThrownBy(() -> unknown.send(List.of(firing())))
                    .hasMessageContaining("certification path");
            Channel wrongName = Settings.of(impostor.url()).trusting(others.pem()).open("webhook");
            assertThatThrownBy(() -> wrongName.send(List.of(firing())))
                    .hasMessageContaining("127.0.0.1");
            Settings.of(secure.url()).trusting(ours.pem()).open("webhook").send(List.of(firing()));
            assertThat(secure.taken()).hasSize(1);
            assertThat(impostor.taken()).isEmpty();
        }
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> Settings.of("").open("webhook"))
                .hasMessage("url: expected https:// or http://HOST…, found none");
        assertThatThrownBy(() -> Settings.of("").open("pagerduty"))
                .hasMessageContaining("routing key");
        assertThatThrownBy(() -> Settings.of("").open("exec")).hasMessageContaining("command");
        assertThatThrownBy(() -> Settings.of("").open("file")).hasMessage("file: expected a path");
        assertThatThrownBy(() -> Secret.of("token", null))
                .hasMessageContaining("CREDENTIALS_DIRECTORY");
    }
}
