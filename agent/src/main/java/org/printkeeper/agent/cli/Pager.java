package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * The pager that long output is piped into: {@code $PAGER}, else less, started by a shell.
 *
 * <p>Owns: the process.
 */
final class Pager implements AutoCloseable {
    private final Process process;

    private Pager(Process process) {
        this.process = process;
    }

    /** True when a terminal looks on and the user has not turned it off with {@code PAGER=cat}. */
    static boolean isWanted(Terminal terminal) {
        String pager = terminal.environment().getOrDefault("PAGER", "less");
        return terminal.isTerminal() && !pager.isEmpty() && !pager.equals("cat");
    }

    static Pager start(Map<String, String> environment) throws IOException {
        return start(environment, false);
    }

    /** The same; {@code atEnd} makes less show the end first. */
    static Pager start(Map<String, String> environment, boolean atEnd) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", environment.getOrDefault("PAGER", "less"))
                        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putIfAbsent("LESS", "FRSX");
        if (atEnd) {
            builder.environment().merge("LESS", " +G", String::concat);
        }
        builder.environment().putIfAbsent("LV", "-c");
        return new Pager(builder.start());
    }

    /** Where the pager reads; fails as a closed pipe does when it has ended. */
    OutputStream out() {
        return new StandardOutput(process.getOutputStream(), true);
    }

    /** Ends its input and waits for its user. */
    @Override
    public void close() throws IOException {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // the user has left the pager
        }
        try {
            process.waitFor();
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }
}
