package org.printkeeper.agent.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.follow.Cursors;
import org.printkeeper.agent.follow.FollowerLoop;
import org.printkeeper.agent.follow.FollowerStatus;
import org.printkeeper.agent.follow.HealthWatch;
import org.printkeeper.agent.follow.KlogFile;
import org.printkeeper.agent.web.Samples;
import tools.jackson.core.JsonGenerator;

/**
 * The text copy of the kernel stream, wired: thread {@code follower-klog} reads what the archive
 * holds, so that a full disk or a slow one under the copy keeps nobody else waiting.
 */
final class KlogPart implements Part {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final Path file;
    private final FollowerLoop loop;
    private final KlogFile copy;
    private @Nullable Thread following;
    private String troubleTold = "";

    KlogPart(Path file, Path stateDir) {
        this.file = file;
        copy = new KlogFile(file);
        loop =
                new FollowerLoop(
                        copy,
                        StreamReader.open(Streams.kernel(stateDir)),
                        new Cursors(stateDir.resolve("cursors"), "kernel"),
                        FollowerLoop.Begin.OLDEST);
    }

    @Override
    public void start(Threads threads) {
        following = threads.start("follower-klog", this::follow);
    }

    private void follow() throws Exception {
        try (copy) {
            loop.run();
        }
    }

    /** Nothing: a file that was moved away is noticed without being told. */
    @Override
    public void reconfigure(Config changed) {}

    @Override
    public void stop() throws InterruptedException {
        loop.close();
        if (following != null) {
            following.join(STOP_PATIENCE);
        }
    }

    @Override
    public List<String> announcement() {
        return List.of("copying the kernel's lines to " + file);
    }

    @Override
    public String summary() {
        FollowerStatus status = loop.status();
        String trouble = status.trouble();
        return trouble.isEmpty()
                ? "copy " + (status.upToDate() ? "up to date" : "behind")
                : "COPY: " + trouble;
    }

    @Override
    public List<String> news() {
        String trouble = loop.status().trouble();
        if (trouble.equals(troubleTold)) {
            return List.of();
        }
        troubleTold = trouble;
        return List.of("COPY: " + (trouble.isEmpty() ? file + " takes lines again" : trouble));
    }

    @Override
    public List<HealthWatch.Illness> illnesses() {
        return HealthWatch.Illness.of("output/" + file, 50, loop.status().trouble()).toList();
    }

    @Override
    public void measure(Samples samples, StreamEnds ends) {
        StreamEnds.measure(loop.status(), ends.kernel(), samples);
    }

    @Override
    public void describe(JsonGenerator status) {
        FollowerStatus follower = loop.status();
        status.writeName("klog_file");
        status.writeStartObject();
        status.writeStringProperty("file", file.toString());
        status.writeNumberProperty("next_index", follower.nextIndex());
        status.writeBooleanProperty("up_to_date", follower.upToDate());
        status.writeNumberProperty("skipped", follower.skipped());
        status.writeNumberProperty("errors", follower.errors());
        status.writeStringProperty("trouble", follower.trouble());
        status.writeEndObject();
    }
}
