package org.printkeeper.agent.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A process that has ended, and what it said. */
record Finished(int exit, String out, String error) {
    /**
     * Runs it to its end. Output goes through files, so that no pipe fills up.
     *
     * @throws AssertionError when it does not end in time; it is killed then
     */
    static Finished of(ProcessBuilder builder, Duration timeout) {
        try {
            Path out = Files.createTempFile("out", ".txt");
            Path error = Files.createTempFile("error", ".txt");
            try {
                Process process =
                        builder.redirectOutput(out.toFile()).redirectError(error.toFile()).start();
                process.getOutputStream().close();
                await(process, timeout, builder);
                return new Finished(process.exitValue(), read(out), read(error));
            } finally {
                Files.delete(out);
                Files.delete(error);
            }
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }

    private static String read(Path file) throws IOException {
        return new String(
                Files.readAllBytes(file), UTF_8); // malformed bytes are replaced, not refused
    }

    /** TERM first: the lab puts the machine back. */
    static void await(Process process, Duration timeout, ProcessBuilder builder) {
        try {
            if (process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            throw new AssertionError(
                    "not ended after " + timeout + ": " + String.join(" ", builder.command()));
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new AssertionError(
                    "interrupted: " + String.join(" ", builder.command()), interrupted);
        }
    }

    /** The last line on standard error, which names the reason of a failure. */
    String lastError() {
        return error.strip()
                .lines()
                .reduce((before, last) -> last)
                .orElse("exit " + exit + " without a word");
    }
}
