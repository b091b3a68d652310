package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.collector.Discovery;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.follow.AuditFollower;
import org.printkeeper.agent.follow.Cursors;
import org.printkeeper.agent.follow.DetectFollower;
import org.printkeeper.agent.follow.FindingLine;
import org.printkeeper.agent.follow.Follower;
import org.printkeeper.agent.follow.FollowerLoop;
import org.printkeeper.agent.follow.FollowerStatus;
import org.printkeeper.agent.follow.HealthWatch;
import org.printkeeper.agent.follow.HostSurroundings;
import org.printkeeper.agent.follow.Statement;
import org.printkeeper.agent.follow.ToldFindings;
import org.printkeeper.agent.linux.ThreadScheduling;
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.agent.source.SystemClock;
import org.printkeeper.agent.web.Metrics;
import org.printkeeper.agent.web.Samples;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.KmsgText;
import tools.jackson.core.JsonGenerator;

/**
 * The followers, wired: stream {@code kernel} → live audit, detection → stream {@code findings}.
 *
 * <pre>
 *   follower-audit   FollowerLoop  kernel records against every store found
 *   follower-detect  FollowerLoop  kernel records put together to incidents
 *   findings-writer  StreamWriter  what was found
 *   findings-sealer  Sealer        compress closed segments
 * </pre>
 *
 * <p>Owns: the stream of findings and the stores' readers. Reads the kernel stream, which another
 * process may write.
 */
final class ServePart implements Part {
    static final String WRITER = "findings-writer";

    private static final int NICE_SEALER = 10;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final StreamWriter findings;
    private final List<Store> stores;
    private final List<String> absent;
    private final AuditFollower audit;
    private final DetectFollower incidents;
    private final Path stateDir;
    private final Map<Finding.Type, LongAdder> written = new EnumMap<>(Finding.Type.class);
    private final FollowerLoop loop;
    private final FollowerLoop detection;
    private final List<Thread> started = new ArrayList<>();
    private final Queue<String> titles = new ConcurrentLinkedQueue<>();
    private Map<String, String> troublesTold = Map.of();
    private @Nullable Thread following;
    private @Nullable Thread detecting;

    private ServePart(Config config, BootId boot, StreamWriter findings) throws IOException {
        this.findings = findings;
        for (Finding.Type type : Finding.Type.values()) {
            written.put(type, new LongAdder());
        }
        Discovery found = Discovery.ofHost();
        stores = AuditedStores.of(config, found.stores());
        absent = found.absent();
        Path state = config.get(Keys.STATE_DIR);
        stateDir = state;
        try (StreamReader told = StreamReader.open(Streams.findings(state))) {
            incidents = new DetectFollower(told, this::tell);
        }
        detection = loop(state, incidents);
        try (StreamReader told = StreamReader.open(Streams.findings(state))) {
            audit =
                    new AuditFollower(
                            boot,
                            stores,
                            AuditedStores.settings(config),
                            new ToldFindings(told, this::tell),
                            new SystemClock()::monotonicMicros,
                            HostSurroundings.ofThisHost());
        }
        loop = loop(state, audit);
    }

    private static FollowerLoop loop(Path state, Follower follower) throws IOException {
        return new FollowerLoop(
                follower,
                StreamReader.open(Streams.kernel(state)),
                new Cursors(state.resolve("cursors"), "kernel"),
                FollowerLoop.Begin.OLDEST);
    }

    /** Opens the stream of findings and looks for collectors; nothing is read before the start. */
    static ServePart open(Config config) throws IOException {
        BootId boot = BootFacts.ofThisHost().bootId();
        StreamWriter findings =
                StreamWriter.open(
                        Streams.findings(config.get(Keys.STATE_DIR)),
                        boot,
                        CapturePart.streamSettings(config),
                        InstantSource.system());
        try {
            return new ServePart(config, boot, findings);
        } catch (IOException | RuntimeException failed) {
            findings.abandon();
            throw failed;
        }
    }

    void tell(Finding finding) throws InterruptedException {
        append(FindingLine.encode(finding, Instant.now()));
        Objects.requireNonNull(written.get(finding.type())).increment();
        boolean isOpen = finding.state() == Finding.State.OPEN;
        titles.add((isOpen ? "found: " : "withdrawn: ") + KmsgText.visible(finding.title()));
    }

    /** Keeps what somebody said of an incident; returns when it is on disk. */
    void say(Statement statement) throws IOException, InterruptedException {
        append(statement.encode());
        if (!findings.awaitDurable(STOP_PATIENCE)) {
            throw new IOException("not on disk within 10 s: " + findings.health().trouble());
        }
    }

    private void append(byte[] line) throws InterruptedException {
        EntryBatch batch = findings.emptyBatch();
        batch.add(line, 0, line.length);
        batch.markUrgent();
        findings.put(batch);
    }

    @Override
    public void start(Threads threads) {
        started.add(threads.start(WRITER, findings::run));
        started.add(
                threads.start(
                        "findings-sealer",
                        () -> {
                            ThreadScheduling.nice(NICE_SEALER);
                            findings.sealer().run();
                        }));
        detecting = threads.start("follower-detect", detection::run);
        if (!stores.isEmpty()) {
            following = threads.start("follower-audit", this::follow);
        }
    }

    /** The stores' readers are closed by the thread that opened them: no other may. */
    private void follow() {
        try (audit) {
            loop.run();
        }
    }

    /** What is audited, or why nothing is. */
    @Override
    public List<String> announcement() {
        List<String> lines = new ArrayList<>();
        for (Store store : stores) {
            lines.add("auditing " + store.name() + " in " + store.location());
        }
        if (stores.isEmpty()) {
            lines.add("no collector to audit here: " + String.join("; ", absent));
        }
        return lines;
    }

    /** The verdict on each store. */
    @Override
    public String summary() {
        return stores.isEmpty()
                ? "nothing to audit"
                : String.join(", ", audit.states().stream().map(CollectorText::words).toList());
    }

    @Override
    public List<String> news() {
        List<String> news = new ArrayList<>();
        for (String told = titles.poll(); told != null; told = titles.poll()) {
            news.add(told);
        }
        Map<String, String> now = new HashMap<>();
        audit.states()
                .forEach(state ->
                        now.put(state.name() + " in " + state.location(), state.trouble()));
        now.put("the live audit", loop.status().trouble());
        now.put("detection", detection.status().trouble());
        now.forEach((who, trouble) -> {
            if (!trouble.equals(troublesTold.getOrDefault(who, ""))) {
                news.add(who + ": " + (trouble.isEmpty() ? "can be read again" : trouble));
            }
        });
        troublesTold = now;
        return news;
    }

    @Override
    public void reconfigure(Config changed) {
        findings.reconfigure(CapturePart.streamSettings(changed));
    }

    /** First the followers, which may have something to tell; then the stream they tell into. */
    @Override
    public void stop() throws InterruptedException {
        stop(loop, following);
        stop(detection, detecting);
        findings.close();
        for (Thread thread : started) {
            thread.join();
        }
    }

    private static void stop(FollowerLoop loop, @Nullable Thread thread)
            throws InterruptedException {
        loop.close();
        if (thread != null) {
            thread.interrupt();
            thread.join(STOP_PATIENCE);
        }
    }

    @Override
    public List<HealthWatch.Illness> illnesses() {
        return Stream.of(loop.status(), detection.status())
                .flatMap(now -> HealthWatch.Illness.of("follower/" + now.name(), 70, now.trouble()))
                .toList();
    }

    @Override
    public void measure(Samples samples, StreamEnds ends) {
        StreamMeasure.measure(Streams.findings(stateDir), findings, samples);
        StreamEnds.measure(loop.status(), ends.kernel(), samples);
        StreamEnds.measure(detection.status(), ends.kernel(), samples);
        audit.states().forEach(state -> CollectorMeasure.measure(state, samples));
        incidents
                .incidentsByKind()
                .forEach((kind, count) -> samples.add(Metrics.INCIDENTS, count, kind));
        written.forEach((type, lines) -> samples.add(Metrics.FINDINGS, lines.sum(), type.label()));
    }

    @Override
    public void describe(JsonGenerator status) {
        status.writeName("followers");
        status.writeStartArray();
        describe(loop.status(), status);
        describe(detection.status(), status);
        status.writeEndArray();
        status.writeName("collectors");
        status.writeStartArray();
        audit.states().forEach(state -> CollectorText.describe(state, status));
        status.writeEndArray();
    }

    private static void describe(FollowerStatus follower, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("name", follower.name());
        json.writeNumberProperty("next_index", follower.nextIndex());
        json.writeBooleanProperty("up_to_date", follower.upToDate());
        json.writeNumberProperty("skipped", follower.skipped());
        json.writeNumberProperty("errors", follower.errors());
        json.writeStringProperty("trouble", follower.trouble());
        json.writeEndObject();
    }
}
