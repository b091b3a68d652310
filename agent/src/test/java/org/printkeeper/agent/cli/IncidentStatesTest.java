package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.follow.Statement;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.Mark;

class IncidentStatesTest {
    private static final BootId FIRST = boot("11111111111111111111111111111111");
    private static final BootId SECOND = boot("22222222222222222222222222222222");
    private static final long ZERO_MICROS =
            Instant.parse("2026-11-21T12:00:00Z").toEpochMilli() * 1000;
    private static final String DOWN = "nvme nvme0: controller is down; will reset: CSTS=0x3";

    @TempDir Path state;

    private static BootId boot(String id) {
        return BootId.parse(id).orElseThrow();
    }

    private void capture(BootId boot, String kernel, String... records) throws Exception {
        StreamWriter writer =
                StreamWriter.open(
                        Streams.kernel(state),
                        boot,
                        StreamSettings.defaults(),
                        () -> Instant.parse("2026-11-21T12:00:00Z"));
        EntryBatch batch = writer.emptyBatch();
        batch.add(Mark.of(Mark.BOOT, "id", boot.toString(), "release", kernel));
        batch.add(new ClockSample(0, 0, 0, ZERO_MICROS, true, 0).toMark());
        for (String record : records) {
            byte[] raw = (record + "\n").getBytes(StandardCharsets.US_ASCII);
            KmsgRecord parsed = KmsgRecord.parse(raw, 0, raw.length);
            batch.addRecord(raw, 0, raw.length, parsed.sequence(), Level.ERR);
        }
        writer.put(batch);
        writer.close();
        writer.run();
    }

    /** Exit code, then what was printed. */
    private String incidents(String... arguments) {
        TestTerminal terminal = new TestTerminal();
        List<String> all = new ArrayList<>(List.of("incidents", "--state-dir", state.toString()));
        all.addAll(List.of(arguments));
        int exit = terminal.run(all.toArray(String[]::new));
        return exit + " " + terminal.out() + terminal.err();
    }

    private String fingerprint() {
        String json = incidents("--json", "--group");
        return json.replaceFirst("(?s).*\"fingerprint\":\"([0-9a-f]{16})\".*", "$1");
    }

    @Test
    void groupsTheSameTroubleOfSeveralBootsAndKernels() throws Exception {
        capture(FIRST, "6.1.0", "3,500,1000000,-;" + DOWN);
        capture(SECOND, "6.18.0", "3,7,2000000,-;" + DOWN, "3,8,900000000,-;" + DOWN);

        assertThat(incidents("--json", "--group"))
                .hasLineCount(1)
                .contains(
                        "\"state\":\"new\"",
                        "\"kind\":\"st.nvme\"",
                        "\"count\":3",
                        "\"first\":\"2026-11-21T12:00:01Z\"",
                        "\"last\":\"2026-11-21T12:15:00Z\"",
                        "\"first_line\":500,\"last_line\":8",
                        "\"boots\":[\"" + FIRST + "\",\"" + SECOND + "\"]",
                        "\"kernels\":[\"6.1.0\",\"6.18.0\"]");
        assertThat(incidents()).contains("3× new", "boots 2, kernel 6.1.0, 6.18.0");
    }

    @Test
    void givesOneObjectPerIncidentInTheOrderOfTheArchive() throws Exception {
        capture(FIRST, "6.1.0", "3,500,1000000,-;" + DOWN);
        capture(SECOND, "6.18.0", "3,7,2000000,-;" + DOWN);

        assertThat(incidents("--json").lines().toList())
                .satisfiesExactly(
                        first ->
                                assertThat(first)
                                        .contains("\"first_line\":500", "\"boot\":\"" + FIRST),
                        second ->
                                assertThat(second)
                                        .contains(
                                                "\"first_line\":7",
                                                "\"state\":\"new\"",
                                                "\"time\":\"2026-11-21T12:00:02Z\""));
    }

    @Test
    void resolvedTroubleThatHappensAgainHasRegressed() throws Exception {
        capture(FIRST, "6.1.0", "3,1,1000000,-;" + DOWN);
        assertThat(incidents("resolve", fingerprint().substring(0, 6), "--note", "new disk"))
                .startsWith("0 resolved");
        assertThat(incidents("--state", "resolved"))
                .contains("1× resolved", "resolved 20", ": new disk");
        assertThat(incidents("--state", "new,regressed")).isEqualTo("0 ");

        capture(FIRST, "6.1.0", "3,2,900000000,-;" + DOWN);

        assertThat(incidents("--state", "regressed")).contains("2× regressed");
        assertThat(incidents("--json").lines())
                .extracting(line -> line.replaceFirst(".*\"state\":\"([a-z]+)\".*", "$1"))
                .containsExactly("resolved", "regressed");

        assertThat(incidents("resolve", fingerprint())).startsWith("0 resolved");
        assertThat(incidents()).contains("2× resolved");
    }

    @Test
    void acknowledgedTroubleStaysSoWhenItHappensAgain() throws Exception {
        capture(FIRST, "6.1.0", "3,1,1000000,-;" + DOWN);
        assertThat(incidents("ack", fingerprint())).startsWith("0 acknowledged");

        capture(FIRST, "6.1.0", "3,2,900000000,-;" + DOWN);

        assertThat(incidents()).contains("2× acknowledged");
    }

    @Test
    void aTornStatementIsAsIfItWasNotMade() throws Exception {
        capture(FIRST, "6.1.0", "3,1,1000000,-;" + DOWN);
        assertThat(incidents("ack", fingerprint())).startsWith("0 acknowledged");
        assertThat(incidents("resolve", fingerprint())).startsWith("0 resolved");
        Path segment = onlySegment();
        byte[] bytes = Files.readAllBytes(segment);
        Files.write(segment, Arrays.copyOf(bytes, bytes.length - 20));

        assertThat(incidents()).contains("1× acknowledged");
        assertThat(incidents("resolve", fingerprint())).startsWith("0 resolved");
        assertThat(incidents()).contains("1× resolved");
    }

    private Path onlySegment() throws Exception {
        try (var files = Files.list(Streams.findings(state))) {
            return files.filter(file -> file.toString().endsWith(".klog"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    @Test
    void asksForAFingerprintThatThereIs() throws Exception {
        capture(FIRST, "6.1.0", "3,1,1000000,-;" + DOWN);

        assertThat(incidents("ack", "zzzz")).startsWith("64").contains("'zzzz' begins 0");
        assertThat(incidents("ack", fingerprint().substring(0, 2)))
                .startsWith("64")
                .contains("at least 4 digits");
        assertThat(incidents("ack")).startsWith("64").contains("incidents ack FINGERPRINT");
        assertThat(incidents("--state", "gone")).startsWith("64").contains("expected new,");
    }

    @Test
    void aConditionHoldsUntilItIsClearedOrResolvedOrTheBootEnds() throws Exception {
        Path rules =
                Files.writeString(
                        state.resolve("own.toml"),
                        """
                        [[rule]]
                        name = "app.low"
                        pattern = 'battery low'
                        set = "Battery"
                        [[rule]]
                        name = "app.good"
                        pattern = 'battery good'
                        clear = "Battery"
                        """);
        String low = "3,1,1000000,-;battery low";
        capture(FIRST, "6.1.0", low);
        assertThat(incidents("--rules", rules.toString())).contains("condition Battery holds");

        capture(FIRST, "6.1.0", "3,2,2000000,-;battery good");
        assertThat(incidents("--rules", rules.toString())).contains("condition Battery is over");

        capture(FIRST, "6.1.0", "3,3,3000000,-;battery low");
        assertThat(incidents("--rules", rules.toString())).contains("condition Battery holds");

        String groups = incidents("--rules", rules.toString(), "--json", "--group");
        String fingerprint =
                groups.lines()
                        .filter(line -> line.contains("\"app.low\""))
                        .findFirst()
                        .orElseThrow()
                        .replaceFirst(".*\"fingerprint\":\"([0-9a-f]{16})\".*", "$1");
        assertThat(incidents("resolve", fingerprint, "--rules", rules.toString())).startsWith("0");
        assertThat(incidents("--rules", rules.toString())).contains("condition Battery is over");

        capture(FIRST, "6.1.0", "3,4,4000000,-;battery low");
        assertThat(incidents("--rules", rules.toString())).contains("condition Battery holds");
        capture(SECOND, "6.1.0", "6,0,0,-;Linux version");
        assertThat(incidents("--rules", rules.toString())).contains("condition Battery is over");
    }

    @Test
    void asksTheDaemonThatHasTheStream() throws Exception {
        capture(FIRST, "6.1.0", "3,1,1000000,-;" + DOWN);
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        try (ControlSocket _ = serve(ControlSocket.path(state), Map.of());
                ControlSocket _ =
                        serve(
                                ControlSocket.pathOfServe(state),
                                Map.of(Statements.VERB, (words, answer) -> asked.add(words)))) {
            assertThat(incidents("ack", fingerprint(), "--note", "two words"))
                    .startsWith("0 acknowledged");
        }

        Statement said = Statements.ofRequest(asked.remove());
        assertThat(said.fingerprint()).isEqualTo(fingerprint());
        assertThat(said.state()).isEqualTo(Finding.State.ACKNOWLEDGED);
        assertThat(said.note()).isEqualTo("two words");
        assertThat(incidents()).as("it is the daemon's to write").contains("1× new");
    }

    @Test
    void writesItselfWhenTheDaemonOnlyCaptures() throws Exception {
        capture(FIRST, "6.1.0", "3,1,1000000,-;" + DOWN);
        try (ControlSocket _ = serve(ControlSocket.path(state), Map.of())) {
            assertThat(incidents("ack", fingerprint())).startsWith("0 acknowledged");
        }

        assertThat(incidents()).contains("1× acknowledged");
    }

    private static ControlSocket serve(Path path, Map<String, ControlVerb> verbs)
            throws IOException {
        ControlSocket opened = ControlSocket.open(path, verbs);
        Threads threads = new Threads(death -> death.cause().printStackTrace());
        threads.start("control", () -> opened.serve(threads));
        return opened;
    }

    @Test
    void refusesAStatementThatIsNone() {
        for (String words : List.of("", "gone 1 2", "resolved a b c", "open a 1 x")) {
            assertThatThrownBy(() -> Statements.ofRequest(words))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("expected STATE FINGERPRINT NEXT-INDEX NOTE");
        }
    }
}
