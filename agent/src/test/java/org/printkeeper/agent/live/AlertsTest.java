package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.alert.Receiver;

/**
 * A kernel that kills for memory and a journald that is frozen reach people on every way: Debian's
 * Prometheus and Alertmanager, and the channels of our own, each once and within 75 seconds, and it
 * is told when it is over.
 */
@Live(needs = {"events", "journald", "prometheus"})
class AlertsTest {
    private static final Duration TOLD = Duration.ofSeconds(75);
    private static final Duration OVER = Duration.ofSeconds(150);
    private static final int MORE_THAN_THE_RING = 3_000;

    @TempDir Path folder;

    private final List<Process> debian = new ArrayList<>();
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    private Turn turn;
    private Collector journald;
    private Receiver ofAlertmanager;
    private Receiver pagerDuty;
    private Path state;
    private int alertmanagerPort;

    @BeforeEach
    void startReceivers() throws Exception {
        turn = Lab.turn();
        journald = Collector.start("journald", "alerts");
        Lab.flood(MORE_THAN_THE_RING, 1, folder.resolve("before"));
        state = folder.resolve("state");
        ofAlertmanager = new Receiver();
        pagerDuty = new Receiver();
        mail.start();
        alertmanagerPort = freePort();
        Path config = folder.resolve("alertmanager.yml");
        Files.writeString(
                config,
                """
                route:
                  receiver: test
                  group_by: [alertname, kind, key, collector]
                  group_wait: 1s
                  group_interval: 5s
                receivers:
                  - name: test
                    webhook_configs: [{url: "%s"}]
                """
                        .formatted(ofAlertmanager.url()));
        start(
                "prometheus-alertmanager",
                "prometheus-alertmanager",
                "--config.file=" + config,
                "--storage.path=" + folder.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:" + alertmanagerPort);
    }

    @AfterEach
    void stopAll() throws Exception {
        debian.forEach(Process::destroyForcibly);
        mail.stop();
        ofAlertmanager.close();
        pagerDuty.close();
        journald.close();
        turn.close();
    }

    private void start(String packageName, String program, String... arguments) throws IOException {
        debian.add(
                Lab.debian(packageName, program, arguments)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        folder.resolve("debian.log").toFile()))
                        .start());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Rules look back five minutes; here half a minute, so that what is over is soon over. */
    private void startPrometheus(String target) throws IOException {
        Path rules = Lab.projectRoot().resolve("alerting/printkeeper.rules.yml");
        Files.writeString(
                folder.resolve("rules.yml"),
                Files.readString(rules).replaceAll("\\[(5m|10m|1h)]", "[30s]"));
        Path config = folder.resolve("prometheus.yml");
        Files.writeString(
                config,
                """
                global: {scrape_interval: 2s, evaluation_interval: 2s}
                rule_files: ["%s"]
                alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:%d"]}]}]}
                scrape_configs:
                  - job_name: printkeeper
                    static_configs: [{targets: ["%s"]}]
                """
                        .formatted(folder.resolve("rules.yml"), alertmanagerPort, target));
        start(
                "prometheus",
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + freePort());
    }

    private Path configuration() throws IOException {
        Path key = Files.writeString(folder.resolve("routing-key"), "R0UT1NG\n");
        return Files.writeString(
                folder.resolve("printkeeper.toml"),
                """
                state_dir = "%1$s"
                [audit]
                collectors = []
                journals = ["%2$s"]
                window = "10s"
                grace = "2s"
                [metrics]
                listen = "127.0.0.1:0"
                [alert.prometheus]
                type = "alertmanager"
                url = "http://127.0.0.1:%3$d"
                resolve_after = "20s"
                [alert.mail]
                type = "mail"
                url = "smtp+plain://127.0.0.1:%4$d"
                from = "printkeeper@example.org"
                to = ["ops@example.org"]
                resolve_after = "20s"
                [alert.pagerduty]
                type = "pagerduty"
                url = "%5$s"
                secret_file = "%6$s"
                resolve_after = "20s"
                [alert.script]
                type = "exec"
                command = ["/bin/sh", "-c", "echo $PRINTKEEPER_STATE $PRINTKEEPER_KIND $PRINTKEEPER_KEY >> %7$s"]
                resolve_after = "20s"
                """
                        .formatted(
                                state,
                                journald.store(),
                                alertmanagerPort,
                                mail.getSmtp().getPort(),
                                pagerDuty.url(),
                                key,
                                folder.resolve("script")));
    }

    @Test
    void reachEverybodyOnceAndAreOverAfterwards() throws Exception {
        try (Program daemon =
                Program.daemon(folder.resolve("log"), "--config", configuration().toString())) {
            await(TOLD, "it audits", () -> isJudged());
            startPrometheus(
                    Status.of(state.resolve("control"))
                            .json()
                            .text("metrics")
                            .replaceAll("^http://|/metrics$", ""));
            Thread.sleep(6_000); // two scrapes, so that Prometheus knows that there was nothing

            Lab.event("oom");
            Instant killed = Instant.now();
            awaitAll(killed, "firing", "mem.oom.memcg", "PrintkeeperIncident");

            journald.pause();
            Lab.event("oom");
            Lab.flood(MORE_THAN_THE_RING, 5, folder.resolve("flood"));
            journald.resume();
            Instant lost = Instant.now();
            awaitAll(lost, "firing", "loss/journald/" + journald.store(), "PrintkeeperLoss");

            awaitAll(
                    Instant.now().plus(OVER).minus(TOLD),
                    "resolved",
                    "mem.oom.memcg",
                    "PrintkeeperIncident");
            awaitAll(
                    Instant.now().plus(OVER).minus(TOLD),
                    "resolved",
                    "loss/journald/" + journald.store(),
                    "PrintkeeperLoss");
            assertOnce();
            assertThat(daemon.stop()).isZero();
        }
    }

    private boolean isJudged() throws IOException {
        return Files.exists(state.resolve("control"))
                && Status.of(state.resolve("control")).collector(journald.store()).has("compared");
    }

    /** Everybody has heard of it, each in his own words, within the time after the event. */
    private void awaitAll(Instant event, String standing, String what, String name)
            throws Exception {
        Duration left = Duration.between(Instant.now(), event.plus(TOLD));
        String byRule =
                name.equals("PrintkeeperLoss")
                        ? "PrintkeeperCollectorLosesRecords"
                        : "PrintkeeperIncidentCritical";
        await(left, standing + " directly to Alertmanager", () -> notified(standing, name) >= 1);
        await(left, standing + " by rule", () -> notified(standing, byRule) >= 1);
        await(left, standing + " by mail", () -> mails(standing, what) >= 1);
        await(left, standing + " to PagerDuty", () -> events(standing, what) >= 1);
        await(left, standing + " to the script", () -> runs(standing, what) >= 1);
    }

    private void assertOnce() throws Exception {
        String loss = "loss/journald/" + journald.store();
        for (String standing : List.of("firing", "resolved")) {
            for (String name :
                    List.of(
                            "PrintkeeperIncident",
                            "PrintkeeperIncidentCritical",
                            "PrintkeeperLoss",
                            "PrintkeeperCollectorLosesRecords")) {
                assertThat(notified(standing, name)).as("%s %s", standing, name).isEqualTo(1);
            }
            for (String what : List.of("mem.oom.memcg", loss)) {
                assertThat(mails(standing, what)).as("%s %s", standing, what).isEqualTo(1);
                assertThat(events(standing, what)).as("%s %s", standing, what).isEqualTo(1);
                assertThat(runs(standing, what)).as("%s %s", standing, what).isEqualTo(1);
            }
        }
    }

    /** Notifications of Alertmanager on alerts of exactly this name. */
    private long notified(String standing, String name) {
        return ofAlertmanager.bodies().stream()
                .map(Json::parse)
                .filter(group -> group.text("status").equals(standing))
                .filter(group -> group.get("groupLabels").text("alertname").equals(name))
                .count();
    }

    private long mails(String standing, String what) throws Exception {
        long found = 0;
        for (MimeMessage message : mail.getReceivedMessages()) {
            MimeMultipart parts = (MimeMultipart) message.getContent();
            String text = parts.getBodyPart(0).getContent().toString().replace("\r", "");
            for (String part : text.split("\n\n", -1)) {
                boolean isOfIt =
                        what.startsWith("loss/")
                                ? part.contains("key: " + what)
                                : part.contains("kind: " + what) && !part.contains("key: loss/");
                if (isOfIt && part.contains("state: " + standing)) {
                    found++;
                }
            }
        }
        return found;
    }

    /** What Events API v2 demands of each event, and how many are of this trouble. */
    private long events(String standing, String what) {
        long found = 0;
        for (String body : pagerDuty.bodies()) {
            Json event = Json.parse(body);
            Json payload = event.get("payload");
            assertThat(event.text("routing_key")).isEqualTo("R0UT1NG");
            assertThat(event.text("event_action")).isIn("trigger", "acknowledge", "resolve");
            assertThat(event.text("dedup_key")).hasSizeBetween(1, 255);
            assertThat(payload.text("summary")).hasSizeBetween(1, 1024);
            assertThat(payload.text("source")).isNotEmpty();
            assertThat(payload.text("severity")).isIn("critical", "error", "warning", "info");
            assertThat(Instant.parse(payload.text("timestamp"))).isBefore(Instant.now());
            String action = standing.equals("firing") ? "trigger" : "resolve";
            boolean isOfIt =
                    what.startsWith("loss/")
                            ? event.text("dedup_key").endsWith(what)
                            : payload.text("class").equals(what)
                                    && payload.text("group").equals("incident");
            if (isOfIt && event.text("event_action").equals(action)) {
                found++;
            }
        }
        return found;
    }

    private long runs(String standing, String what) throws IOException {
        Path script = folder.resolve("script");
        if (!Files.exists(script)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(script)) {
            return lines.filter(line -> line.startsWith(standing))
                    .filter(line ->
                            what.startsWith("loss/")
                                    ? line.endsWith(what)
                                    : line.contains(" " + what + " ") && !line.contains("loss/"))
                    .count();
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(Duration patience, String what, Condition condition) throws Exception {
        Instant end = Instant.now().plus(patience);
        while (!condition.holds()) {
            assertThat(Instant.now())
                    .as(() ->
                            what
                                    + " in time; Alertmanager told "
                                    + ofAlertmanager.bodies()
                                    + "; PagerDuty got "
                                    + pagerDuty.bodies()
                                    + log())
                    .isBefore(end);
            Thread.sleep(250);
        }
    }

    private String log() {
        try {
            return "; "
                    + Files.readString(folder.resolve("log"))
                    + Files.readString(folder.resolve("debian.log"));
        } catch (IOException none) {
            return "";
        }
    }
}
