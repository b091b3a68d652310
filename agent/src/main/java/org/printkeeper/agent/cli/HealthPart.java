package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.follow.FindingSink;
import org.printkeeper.agent.follow.HealthWatch;
import org.printkeeper.agent.follow.Json;
import org.printkeeper.agent.follow.ToldFindings;
import tools.jackson.core.JsonGenerator;

/**
 * Our own health, wired: thread {@code health} asks every part what is wrong with it, and the
 * capture over its control socket where that is another process; what lasts becomes a finding.
 */
// LIMIT: a capture that neither works nor ends leaves the question open; what it then lacks is
// told.
final class HealthPart implements Part {
    private static final long PAUSE_SECONDS = 5;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final int CAPTURE_SEVERITY = 90;

    private final Path stateDir;
    private final boolean isAsking;
    private final Supplier<List<HealthWatch.Illness>> ours;
    private final HealthWatch watch;
    private final CaptureHealth capture = new CaptureHealth();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String trouble = "";
    private String troubleTold = "";
    private @Nullable Thread watching;

    /**
     * Reads what was told before.
     *
     * @param findings takes what is new
     * @param ours what is wrong with the parts of this process
     */
    HealthPart(
            Config config,
            Role role,
            FindingSink findings,
            Supplier<List<HealthWatch.Illness>> ours)
            throws IOException {
        stateDir = config.get(Keys.STATE_DIR);
        isAsking = !role.captures() && config.get(Keys.CONTROL_SOCKET);
        this.ours = ours;
        try (StreamReader told = StreamReader.open(Streams.findings(stateDir))) {
            watch = new HealthWatch(new ToldFindings(told, findings));
        }
    }

    private List<HealthWatch.Illness> all() {
        List<HealthWatch.Illness> all = new ArrayList<>(ours.get());
        if (isAsking) {
            all.addAll(ofOtherProcess());
        }
        return all;
    }

    private List<HealthWatch.Illness> ofOtherProcess() {
        try {
            String answer = ControlSocket.ask(ControlSocket.path(stateDir), "status");
            Map<String, String> status = Json.values(answer);
            return capture.look(
                    status.getOrDefault("/capture/trouble", ""),
                    status.getOrDefault("/capture/checkpoint_trouble", ""),
                    Long.parseLong(status.getOrDefault("/capture/queued_batches", "0")),
                    Long.parseLong(status.getOrDefault("/capture/next_index", "0")));
        } catch (IOException | NumberFormatException silent) {
            return List.of(
                    new HealthWatch.Illness(
                            "capture",
                            CAPTURE_SEVERITY,
                            "does not answer, so it may not run: " + silent.getMessage()));
        }
    }

    @Override
    public void start(Threads threads) {
        watching = threads.start("health", this::watch);
    }

    private void watch() throws InterruptedException {
        do {
            try {
                watch.look(all(), Instant.now());
                trouble = "";
            } catch (IOException e) {
                trouble = String.valueOf(e.getMessage());
            }
        } while (!closed.await(PAUSE_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public void reconfigure(Config changed) {}

    @Override
    public void stop() throws InterruptedException {
        closed.countDown();
        if (watching != null) {
            watching.interrupt();
            watching.join(STOP_PATIENCE);
        }
    }

    @Override
    public List<String> announcement() {
        return List.of();
    }

    @Override
    public String summary() {
        return "";
    }

    /** That nothing can be told. */
    @Override
    public List<String> news() {
        String now = trouble;
        if (now.equals(troubleTold)) {
            return List.of();
        }
        troubleTold = now;
        return List.of("HEALTH: " + (now.isEmpty() ? "can be told again" : now));
    }

    /** Each part describes itself. */
    @Override
    public void describe(JsonGenerator status) {}
}
