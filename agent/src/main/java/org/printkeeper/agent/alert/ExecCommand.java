package org.printkeeper.agent.alert;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.printkeeper.agent.follow.Json;

/**
 * Runs a program for each alert, without a shell: the alert is one JSON object on its standard
 * input, its main fields are in the environment. Exit 0 has taken it, 65 (EX_DATAERR) refuses it
 * for good, all else is tried again. What runs longer than allowed is killed with its children.
 *
 * <p>LIMIT: what it prints is not read; it keeps its own log.
 */
final class ExecCommand implements Channel {
    private static final int REFUSED = 65;

    private final ChannelSettings settings;

    ExecCommand(ChannelSettings settings) throws IOException {
        this.settings = settings;
        if (settings.command().isEmpty()) {
            throw new IOException("command: expected a program and its arguments, found none");
        }
    }

    @Override
    public void send(List<Alert> alerts) throws IOException, InterruptedException {
        for (Alert alert : alerts) {
            run(alert);
        }
    }

    private void run(Alert alert) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(settings.command())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment(alert));
        builder.environment().remove("CREDENTIALS_DIRECTORY");
        Process process = builder.start();
        try {
            Thread writer =
                    Thread.ofVirtual().name("alert-exec-input").start(() -> write(alert, process));
            Duration timeout = settings.timeout();
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        settings.command().getFirst()
                                + ": not ended within "
                                + timeout.toSeconds()
                                + " s, killed");
            }
            writer.join(timeout);
        } finally {
            kill(process);
        }
        check(process.exitValue());
    }

    private Map<String, String> environment(Alert alert) {
        return Map.of(
                "PRINTKEEPER_STATE", alert.state().label(),
                "PRINTKEEPER_SEVERITY", Integer.toString(alert.severity()),
                "PRINTKEEPER_PRIORITY", alert.priority(),
                "PRINTKEEPER_KIND", alert.finding().kind(),
                "PRINTKEEPER_KEY", alert.key(),
                "PRINTKEEPER_TITLE", AlertText.what(alert).replace("\0", ""),
                "PRINTKEEPER_HOST", settings.sender().host());
    }

    /** A program that does not read its input need not. */
    private void write(Alert alert, Process process) {
        String json = Json.object(to -> AlertText.write(alert, settings.sender(), to)) + "\n";
        try (OutputStream in = process.getOutputStream()) {
            in.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException notRead) {
            return;
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private void check(int exit) throws IOException {
        String program = settings.command().getFirst();
        if (exit == REFUSED) {
            throw new RefusedException(program + " refused it: exit 65");
        }
        if (exit != 0) {
            throw new IOException(program + ": exit " + exit);
        }
    }
}
