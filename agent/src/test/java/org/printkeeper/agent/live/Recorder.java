package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * An independent reader of the ring, written in C and run at real-time priority: the truth to
 * compare with.
 */
final class Recorder implements Closeable {
    private final ProcessBuilder lab;
    private final Process process;
    private final Path file;
    private final Path gaps;

    Recorder(ProcessBuilder lab, Path file) throws IOException {
        this.lab = lab;
        this.file = file;
        gaps = Path.of(file + ".gaps");
        process = lab.redirectOutput(file.toFile()).redirectError(gaps.toFile()).start();
    }

    /** Drains the ring, ends, and vouches for its own completeness. */
    RawLog finish() throws IOException {
        close();
        assertThat(Files.readString(gaps)).as("holes in the recording itself").isEmpty();
        return RawLog.recording(file);
    }

    @Override
    public void close() {
        process.destroy();
        Finished.await(process, Duration.ofSeconds(20), lab);
    }
}
