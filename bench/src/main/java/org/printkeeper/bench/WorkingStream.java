package org.printkeeper.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.printkeeper.agent.archive.EvidenceLog;
import org.printkeeper.agent.archive.Notary;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.linux.ThreadScheduling;
import org.printkeeper.core.record.BootId;

/**
 * A kernel stream at work as in the daemon: a writer, a sealer and, when it is signed, a notary, at
 * their priorities.
 *
 * <p>Owns: its threads.
 */
final class WorkingStream {
    private static final BootId BOOT =
            BootId.parse("5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a").orElseThrow();
    private static final int NICE_BACKGROUND = 15;

    private final StreamWriter writer;
    private final StreamReader reader;
    private final Notary notary;
    private final boolean isSigned;
    private final List<Thread> threads = new ArrayList<>();
    private volatile long signingNanos;

    private WorkingStream(Path state, Path stream, boolean isSigned) throws IOException {
        this.isSigned = isSigned;
        writer = open(stream);
        reader = StreamReader.open(stream);
        notary =
                new Notary(
                        reader,
                        () -> writer.health().durableIndex(),
                        () ->
                                EvidenceLog.open(
                                        stream,
                                        state.resolve("identity"),
                                        "bench.invalid/log",
                                        reader.firstIndex()),
                        Duration.ofMinutes(1),
                        Duration.ofHours(1));
    }

    static WorkingStream start(Path state, boolean isSigned) throws IOException {
        Path stream = state.resolve("streams/kernel");
        Files.createDirectories(stream);
        WorkingStream started = new WorkingStream(state, stream, isSigned);
        started.threads.add(Thread.ofPlatform().start(started.writer));
        started.inBackground(started.writer.sealer());
        if (isSigned) {
            started.inBackground(started::sign);
        }
        return started;
    }

    private static StreamWriter open(Path stream) throws IOException {
        return StreamWriter.open(stream, BOOT, StreamSettings.defaults(), InstantSource.system());
    }

    /** Seals what a stream that has stopped has left. */
    static void seal(Path state) throws IOException {
        StreamWriter sealing = open(state.resolve("streams/kernel"));
        sealing.sealer().sealAll();
        sealing.abandon();
    }

    private void inBackground(Runnable work) {
        threads.add(
                Thread.ofPlatform()
                        .start(() -> {
                            ThreadScheduling.nice(NICE_BACKGROUND);
                            work.run();
                        }));
    }

    private void sign() {
        notary.run();
        signingNanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    StreamWriter writer() {
        return writer;
    }

    /** Returns when all is written and signed; the sealer leaves what it has not begun. */
    void stop() throws IOException, InterruptedException {
        writer.close();
        notary.close();
        for (Thread thread : threads) {
            thread.join();
        }
        if (!isSigned) {
            reader.close();
        }
    }

    /** Processor time of the notary, once it has stopped. */
    long signingNanos() {
        return signingNanos;
    }
}
