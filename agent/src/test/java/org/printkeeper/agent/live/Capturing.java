package org.printkeeper.agent.live;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** A capture that runs for a test: it can be killed, started again and waited for. */
final class Capturing implements Closeable {
    private static final Duration CATCH_UP = Duration.ofSeconds(30);

    private final Path stateDir;
    private final Path log;
    private final List<String> jvm;
    private final String[] options;
    private Program program;

    Capturing(Path folder) throws IOException {
        this(folder, Program.FROM_CLASSES);
    }

    Capturing(Path folder, List<String> jvm, String... options) throws IOException {
        stateDir = folder.resolve("state");
        log = folder.resolve("log");
        this.jvm = jvm;
        this.options =
                Stream.concat(
                                Stream.of("--only", "capture", "--state-dir", stateDir.toString()),
                                Stream.of(options))
                        .toArray(String[]::new);
        program = start();
    }

    private Program start() throws IOException {
        return Program.daemon(jvm, log, options);
    }

    Program program() {
        return program;
    }

    void kill9() {
        program.kill9();
    }

    void startAgain() throws IOException {
        program = start();
    }

    /**
     * Waits until the archive holds a record with at least this number and the process that runs
     * now has begun to read: a process that was killed before may have archived all.
     */
    void awaitSequence(long sequence) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(CATCH_UP);
        while (!hasReached(sequence)) {
            if (Instant.now().isAfter(end) || !program.isAlive()) {
                throw new AssertionError(
                        "record " + sequence + " is not archived: " + Files.readString(log));
            }
            Thread.sleep(50);
        }
    }

    /** Waits until the process that runs now reads. */
    void awaitReading() throws IOException, InterruptedException {
        Instant end = Instant.now().plus(CATCH_UP);
        while (!isReading()) {
            if (Instant.now().isAfter(end) || !program.isAlive()) {
                throw new AssertionError("it does not read: " + Files.readString(log));
            }
            Thread.sleep(5);
        }
    }

    private boolean isReading() {
        try {
            return Status.of(stateDir.resolve("control")).isReading(program.pid());
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean hasReached(long sequence) throws IOException {
        if (!Files.isDirectory(stateDir.resolve("streams/kernel"))) {
            return false;
        }
        RawLog archive;
        try {
            archive = archive();
        } catch (NoSuchFileException replacedMeanwhile) {
            return false;
        }
        String pid = " pid=" + program.pid() + " ";
        return archive.lastSequence() >= sequence
                && archive.controls().stream()
                        .anyMatch(mark -> mark.startsWith("# start ") && mark.contains(pid));
    }

    RawLog archive() throws IOException {
        return RawLog.archive(stateDir);
    }

    int stop() {
        return program.stop();
    }

    @Override
    public void close() {
        program.close();
    }
}
