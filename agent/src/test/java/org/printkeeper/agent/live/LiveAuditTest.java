package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon watches a real journald and a real rsyslog, and tells what each of them loses. */
@Live(needs = {"events", "journald", "rsyslog"})
class LiveAuditTest {
    private static final Duration TELL = Duration.ofMinutes(2);
    private static final int MORE_THAN_THE_RING = 3_000;
    private static final int KILLS = 35;

    @TempDir Path folder;

    private Turn turn;
    private Collector journald;
    private Collector rsyslog;
    private Path config;
    private Path state;

    /** Both collectors have all that is in the ring, so that nothing is lost before it begins. */
    @BeforeEach
    void startCollectors() throws IOException {
        turn = Lab.turn();
        journald = Collector.start("journald", "live-audit");
        rsyslog = Collector.start("rsyslog", "live-audit", "imklog");
        Lab.flood(MORE_THAN_THE_RING, 1, folder.resolve("before"));
        state = folder.resolve("state");
        config = folder.resolve("printkeeper.toml");
        Files.writeString(
                config,
                """
                state_dir = "%s"
                [audit]
                collectors = []
                journals = ["%s"]
                log_files = ["%s"]
                window = "5s"
                grace = "30s"
                """
                        .formatted(state, journald.store(), rsyslog.store()));
    }

    @AfterEach
    void stopCollectors() throws IOException {
        journald.close();
        rsyslog.close();
        turn.close();
    }

    @Test
    void tellsOnlyWhatIsLostAndOnlyOnce() throws Exception {
        try (Program daemon = start()) {
            Lab.event("oom", "2");
            awaitVerdicts("control", "complete", "complete");
            rotate();
            Lab.event("oom", "2");
            awaitVerdicts("control", "complete", "complete");
            assertThat(findings()).isEmpty();

            lose();
            Status status = awaitVerdicts("control", "lost", "complete");
            List<Json> findings = findings();
            assertThat(findings.getFirst().text("kind")).isEqualTo("mem.oom.memcg");
            assertThat(findings.getFirst().text("type")).isEqualTo("loss");
            assertThat(findings).allMatch(told -> told.text("state").equals("open"));
            assertThat(findings.getFirst().text("evidence"))
                    .contains("Missed ")
                    .contains("; then: ")
                    .contains("the collector was stopped (T)");
            assertSameAsOneShot(status, findings);
            assertNamesTheKills();
            assertThat(daemon.stop()).as(this::log).isZero();
        }
        List<Json> told = findings();
        try (Program daemon = start()) {
            Lab.event("drop-caches");
            awaitVerdicts("control", "lost", "complete");
            assertThat(daemon.stop()).as(this::log).isZero();
        }
        assertThat(findings()).hasSameSizeAs(told);
    }

    @Test
    void tellsTheSameWhenCaptureAndServeAreTwoProcesses() throws Exception {
        try (Program capture = start("--only", "capture");
                Program serve = start("--only", "serve")) {
            Lab.event("oom", "2");
            awaitVerdicts("control-serve", "complete", "complete");
            lose();
            Status status = awaitVerdicts("control-serve", "lost", "complete");
            assertSameAsOneShot(status, findings());
            assertNamesTheKills();
            assertThat(serve.stop()).as(this::log).isZero();
            assertThat(capture.stop()).as(this::log).isZero();
        }
    }

    /** rsyslog can only pass on what journald has; what it drops itself is its own loss. */
    @Test
    void tellsTheHopThatLostWhenOneReadsFromTheOther() throws Exception {
        rsyslog.close();
        rsyslog =
                Collector.start(
                        "rsyslog",
                        "live-audit",
                        "imjournal",
                        "--journald",
                        "live-audit",
                        "--module",
                        "ratelimit.interval=\"5\" ratelimit.burst=\"8000\"");
        Path written = rsyslog.store().resolveSibling("../conf").normalize();
        Files.writeString(
                config,
                "log_files_config = \"%s\"%n".formatted(written),
                StandardOpenOption.APPEND);
        try (Program daemon = start()) {
            Lab.event("oom", "2");
            awaitVerdicts("control", "complete", "complete");
            lose();
            Status status = awaitVerdicts("control", "lost", "lost");
            assertThat(status.collector(rsyslog.store()).number("unexplained")).isZero();
            assertThat(findings())
                    .isNotEmpty()
                    .allMatch(told -> told.text("hop").equals("ring→journald"));
            assertThat(findings().getFirst().text("cause")).isEqualTo("overrun");
            assertThat(Losses.conditions(state))
                    .allMatch(told -> told.text("hop").equals("ring→journald"));
            assertSameAsOneShot(status, findings(), "--config", written.toString());

            Lab.flood(20_000, 5, folder.resolve("dropped"));
            awaitVerdicts("control", "lost", "lost");
            assertThat(findings())
                    .anyMatch(told -> told.text("hop").equals("journald→rsyslog (imjournal)"));
            assertThat(daemon.stop()).as(this::log).isZero();
        }
    }

    private Program start(String... more) throws IOException {
        return Program.daemon(
                folder.resolve("log"),
                Stream.concat(Stream.of("--config", config.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private void rotate() throws IOException {
        journald.inside("journalctl", "--rotate");
        Files.move(rsyslog.store(), Path.of(rsyslog.store() + ".1"));
        rsyslog.reopenFiles();
    }

    /** The ring is overwritten while journald does not read it. */
    private void lose() {
        journald.pause();
        Lab.event("oom-burst", "" + KILLS);
        Lab.flood(MORE_THAN_THE_RING, 5, folder.resolve("flood"));
        journald.resume();
        Lab.event("drop-caches");
    }

    /** Waits until all that is archived now is judged, then looks at the verdicts. */
    private Status awaitVerdicts(String socket, String ofJournald, String ofRsyslog)
            throws IOException, InterruptedException {
        long last = Lab.nextSequence() - 1;
        Instant end = Instant.now().plus(TELL);
        while (!isJudged(socket, last)) {
            assertThat(Instant.now()).as(this::log).isBefore(end);
            Thread.sleep(500);
        }
        Status status = Status.of(state.resolve(socket));
        assertThat(status.collector(journald.store()).text("verdict"))
                .as("%s %s", status, findings())
                .isEqualTo(ofJournald);
        assertThat(status.collector(rsyslog.store()).text("verdict"))
                .as("%s", status)
                .isEqualTo(ofRsyslog);
        return status;
    }

    private boolean isJudged(String socket, long last) throws IOException {
        if (!Files.exists(state.resolve(socket))
                || !Files.isDirectory(state.resolve("streams/kernel"))
                || RawLog.archive(state).lastSequence() < last) {
            return false;
        }
        long archived = RawLog.archive(state).records().size();
        Status status = Status.of(state.resolve(socket));
        return Stream.of(journald, rsyslog)
                .map(Collector::store)
                .map(status::collector)
                .allMatch(c ->
                        c.has("compared")
                                && c.number("not_yet") == 0
                                && c.number("compared") >= archived);
    }

    private void assertSameAsOneShot(Status status, List<Json> findings, String... more) {
        Json audit =
                Json.parse(
                        oneShot(
                                Stream.concat(Stream.of("--json"), Stream.of(more))
                                        .toArray(String[]::new)));
        for (Json once : audit.get("collectors").items()) {
            Json live = status.collector(Path.of(once.text("location")));
            assertThat(live.text("verdict")).isEqualTo(once.text("verdict"));
            assertThat(live.number("compared")).isEqualTo(once.get("compared").number("records"));
            for (String count : List.of("stored", "missing", "altered", "unexplained")) {
                assertThat(live.number(count))
                        .as("%s %s", count, once)
                        .isEqualTo(once.number(count));
            }
        }
        Json lost = audit.get("collectors").items().getFirst();
        assertThat(findings.stream().mapToLong(told -> told.number("records")).sum())
                .as("%s", findings)
                .isEqualTo(lost.number("missing") + lost.number("altered"));
    }

    private void assertNamesTheKills() {
        assertThat(Json.lines(oneShot("--list", "missing")))
                .filteredOn(record -> record.text("text").contains("(lab-burst)"))
                .hasSize(KILLS);
    }

    private String oneShot(String... output) {
        List<String> arguments = new ArrayList<>(List.of("audit", "--reference", "archive"));
        arguments.addAll(List.of("--state-dir", state.toString()));
        arguments.add("--journal=" + journald.store());
        arguments.add("--syslog=" + rsyslog.store());
        arguments.addAll(List.of(output));
        Finished run = Program.run(arguments);
        assertThat(run.exit()).as(run.error()).isEqualTo(1);
        return run.out();
    }

    private List<Json> findings() throws IOException {
        return Losses.told(state);
    }

    private String log() {
        try {
            return "the log: " + Files.readString(folder.resolve("log"));
        } catch (IOException none) {
            return none.toString();
        }
    }
}
