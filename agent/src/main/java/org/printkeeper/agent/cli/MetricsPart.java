package org.printkeeper.agent.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.follow.Cursors;
import org.printkeeper.agent.follow.FollowerLoop;
import org.printkeeper.agent.follow.KernelCounts;
import org.printkeeper.agent.source.SystemClock;
import org.printkeeper.agent.web.HttpListener;
import org.printkeeper.agent.web.Metrics;
import org.printkeeper.agent.web.MetricsPages;
import org.printkeeper.agent.web.Samples;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The metrics, wired: thread {@code follower-metrics} counts what the kernel stream holds, and a
 * listener shows that and what every part measures. Where the capture is another process, its part
 * is asked over its control socket.
 *
 * <p>Owns: the port.
 */
final class MetricsPart implements Part, MetricsPages.Source {
    /** Verb of the control socket: all that this process measures. */
    static final String VERB = "metrics";

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final long READY_LAG_ENTRIES = 10_000;
    private static final JsonFactory JSON = new JsonFactory();

    private final KernelCounts counts = new KernelCounts(new SystemClock()::monotonicMicros);
    private final FollowerLoop loop;
    private final HttpListener server;
    private final Supplier<Samples> ours;
    private final Supplier<String> deaths;
    private final Role role;
    private final Path stateDir;
    private @Nullable Thread following;

    /**
     * Takes the port.
     *
     * @param ours what all parts of this process measure
     * @param deaths which of them have died, in words
     */
    MetricsPart(Config config, Role role, Supplier<Samples> ours, Supplier<String> deaths)
            throws IOException {
        this.ours = ours;
        this.deaths = deaths;
        this.role = role;
        stateDir = config.get(Keys.STATE_DIR);
        loop =
                new FollowerLoop(
                        counts,
                        StreamReader.open(Streams.kernel(stateDir)),
                        new Cursors(stateDir.resolve("cursors"), "kernel"),
                        FollowerLoop.Begin.OLDEST);
        server = MetricsPages.on(address(config.get(Keys.METRICS_LISTEN)), this);
    }

    private static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        String host = hostAndPort.substring(0, colon).replaceAll("[\\[\\]]", "");
        return new InetSocketAddress(host, Integer.parseInt(hostAndPort.substring(colon + 1)));
    }

    @Override
    public Samples samples() {
        Samples samples = ours.get();
        if (!role.captures()) {
            samples.add(Metrics.CAPTURE_UP, addThoseOfCapture(samples));
        }
        return samples;
    }

    private boolean addThoseOfCapture(Samples samples) {
        try {
            String answer = ControlSocket.ask(ControlSocket.path(stateDir), VERB);
            try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), answer)) {
                boolean found = false;
                for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                    if (token == JsonToken.START_ARRAY) {
                        samples.decode(json);
                        found = true;
                    }
                }
                return found;
            }
        } catch (IOException silent) {
            return false;
        }
    }

    @Override
    public String unhealthy() {
        return deaths.get();
    }

    @Override
    public String unready() {
        long lag = loop.status().lag(StreamEnds.of(stateDir).kernel());
        if (!role.captures() && !addThoseOfCapture(new Samples())) {
            return "the capture does not answer";
        }
        return lag <= READY_LAG_ENTRIES ? deaths.get() : "still " + lag + " entries behind";
    }

    @Override
    public void measure(Samples samples, StreamEnds ends) {
        KernelCounts.Snapshot now = counts.snapshot();
        now.records()
                .forEach((what, records) ->
                        samples.add(
                                Metrics.RECORDS, records, what.level().label(), what.facility()));
        now.losses()
                .forEach((cause, loss) -> {
                    samples.add(Metrics.GAPS, loss.gaps(), cause.label());
                    samples.add(Metrics.LOST, loss.records(), cause.label());
                });
        now.suppressed()
                .sources()
                .forEach(source ->
                        samples.add(Metrics.SUPPRESSED, source.records(), source.source()));
        samples.add(Metrics.RATE, now.perSecond());
        if (now.sequence() != -1) {
            samples.add(Metrics.SEQUENCE, now.sequence());
        }
        if (now.delayMicros() >= 0) {
            samples.add(Metrics.CAPTURE_DELAY, now.delayMicros() / 1e6);
        }
        RingState.ofThisHost().measure(now.sequence(), now.peakPerSecond(), samples);
        StreamEnds.measure(loop.status(), ends.kernel(), samples);
    }

    @Override
    public void start(Threads threads) {
        following = threads.start("follower-metrics", loop::run);
        server.start();
    }

    /** The port is that of the start. */
    @Override
    public void reconfigure(Config changed) {}

    @Override
    public void stop() throws InterruptedException {
        server.close();
        loop.close();
        if (following != null) {
            following.join(STOP_PATIENCE);
        }
    }

    @Override
    public List<String> announcement() {
        return List.of("metrics on http:/" + server.address() + "/metrics");
    }

    @Override
    public String summary() {
        return "";
    }

    /** Nothing: what is wrong shows in the metrics. */
    @Override
    public List<String> news() {
        return List.of();
    }

    @Override
    public void describe(JsonGenerator status) {
        status.writeStringProperty("metrics", "http:/" + server.address() + "/metrics");
    }
}
