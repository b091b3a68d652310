package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.alert.Alert;
import org.printkeeper.agent.alert.AlertFollower;
import org.printkeeper.agent.alert.Channel;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.follow.Cursors;
import org.printkeeper.agent.follow.FollowerLoop;
import org.printkeeper.agent.follow.HealthWatch;
import org.printkeeper.agent.web.Metrics;
import org.printkeeper.agent.web.Samples;
import tools.jackson.core.JsonGenerator;

/**
 * The alerts, wired: for each table {@code [alert.NAME]} a thread {@code alert-NAME} that reads the
 * stream of findings. None can hold up another, the audit or the capture.
 */
final class AlertsPart implements Part {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final List<Line> lines = new ArrayList<>();

    /** A channel at work. */
    private static final class Line {
        private final String name;
        private final AlertFollower follower;
        private final FollowerLoop loop;
        private @Nullable Thread thread;
        private String troubleTold = "";

        Line(String name, AlertFollower follower, FollowerLoop loop) {
            this.name = name;
            this.follower = follower;
            this.loop = loop;
        }

        String trouble() {
            String ofLoop = loop.status().trouble();
            return ofLoop.isEmpty() ? follower.status().trouble() : ofLoop;
        }
    }

    /** Opens the channels; a new one begins at the present end of the findings. */
    AlertsPart(Config config) throws IOException {
        Path state = config.get(Keys.STATE_DIR);
        Cursors cursors = new Cursors(state.resolve("cursors"), "findings");
        for (String name : config.channels()) {
            Channel channel = AlertChannels.open(config, name);
            AlertFollower follower =
                    new AlertFollower(
                            name,
                            channel,
                            AlertChannels.policy(config, name, channel.tellsAcknowledged()),
                            state.resolve("alerts").resolve(name),
                            InstantSource.system());
            StreamReader findings = StreamReader.open(Streams.findings(state));
            AlertFollower.beginAt(name, findings.endIndex(), cursors);
            lines.add(
                    new Line(
                            name,
                            follower,
                            new FollowerLoop(
                                    follower, findings, cursors, FollowerLoop.Begin.OLDEST)));
        }
    }

    @Override
    public void start(Threads threads) {
        for (Line line : lines) {
            line.thread =
                    threads.start(
                            "alert-" + line.name,
                            () -> {
                                line.loop.run();
                                boolean _ = Thread.interrupted(); // it would keep us from saving
                                line.follower.save();
                            });
        }
    }

    /** Channels are those of the start. */
    @Override
    public void reconfigure(Config changed) {}

    @Override
    public void stop() throws InterruptedException {
        lines.forEach(line -> line.loop.close());
        for (Line line : lines) {
            Thread thread = line.thread;
            if (thread != null) {
                thread.interrupt();
                thread.join(STOP_PATIENCE);
            }
        }
    }

    @Override
    public List<String> announcement() {
        return lines.stream().map(line -> "telling " + line.name).toList();
    }

    @Override
    public String summary() {
        long failing = lines.stream().filter(line -> !line.trouble().isEmpty()).count();
        long firing =
                lines.stream().mapToLong(line -> line.follower.status().firing()).max().orElse(0);
        String alerts = firing + (firing == 1 ? " alert" : " alerts");
        return failing == 0
                ? alerts
                : alerts + ", " + failing + " of " + lines.size() + " channels: FAILING";
    }

    @Override
    public List<String> news() {
        List<String> news = new ArrayList<>();
        for (Line line : lines) {
            String trouble = line.trouble();
            if (!trouble.equals(line.troubleTold)) {
                line.troubleTold = trouble;
                String words = trouble.isEmpty() ? "takes alerts again" : trouble;
                news.add("ALERT " + line.name + ": " + words);
            }
        }
        return news;
    }

    @Override
    public List<HealthWatch.Illness> illnesses() {
        return lines.stream()
                .flatMap(line -> HealthWatch.Illness.of("channel/" + line.name, 70, line.trouble()))
                .toList();
    }

    @Override
    public void describe(JsonGenerator status) {
        status.writeArrayPropertyStart("alerts");
        for (Line line : lines) {
            AlertFollower.Status now = line.follower.status();
            status.writeStartObject();
            status.writeStringProperty("channel", line.name);
            status.writeNumberProperty("next_index", line.loop.status().nextIndex());
            status.writeNumberProperty("firing", now.firing());
            status.writeNumberProperty("acknowledged", now.acknowledged());
            status.writeNumberProperty("resolved", now.resolved());
            status.writeNumberProperty("pending", now.pending());
            status.writeNumberProperty("sent", now.sent());
            status.writeNumberProperty("errors", now.errors());
            status.writeNumberProperty("refused", now.refused());
            status.writeNumberProperty("withheld", now.withheld());
            status.writeStringProperty("trouble", line.trouble());
            status.writeEndObject();
        }
        status.writeEndArray();
    }

    @Override
    public void measure(Samples samples, StreamEnds ends) {
        for (Line line : lines) {
            AlertFollower.Status now = line.follower.status();
            StreamEnds.measure(line.loop.status(), ends.findings(), samples);
            samples.add(Metrics.ALERTS, now.firing(), line.name, Alert.State.FIRING.label());
            samples.add(
                    Metrics.ALERTS,
                    now.acknowledged(),
                    line.name,
                    Alert.State.ACKNOWLEDGED.label());
            samples.add(Metrics.ALERTS, now.resolved(), line.name, Alert.State.RESOLVED.label());
            samples.add(Metrics.ALERT_SENT, now.sent(), line.name);
            samples.add(Metrics.ALERT_ERRORS, now.errors(), line.name);
            samples.add(Metrics.ALERT_REFUSED, now.refused(), line.name);
            samples.add(Metrics.ALERT_PENDING, now.pending(), line.name);
            samples.add(Metrics.ALERT_DELAY, seconds(now), line.name);
            samples.add(Metrics.ALERT_WITHHELD, now.withheld(), line.name);
        }
    }

    private static double seconds(AlertFollower.Status now) {
        return now.pendingSince()
                .map(since -> Duration.between(since, Instant.now()).toMillis() / 1e3)
                .orElse(0.0);
    }
}
