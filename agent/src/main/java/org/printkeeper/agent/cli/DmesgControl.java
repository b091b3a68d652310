package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.Klogctl;

/**
 * What {@code dmesg} does to the kernel by syslog(2). A running capture is told, so that the
 * archive says why a reader that honours the clearing saw less.
 */
final class DmesgControl {
    private static final String FAILED = "klogctl failed";
    private static final String CLEAR_FAILED = "clear kernel buffer failed";

    private final Path socket;
    private final PrintStream errors;

    /**
     * @param socket of the capture, if one runs
     */
    DmesgControl(Path socket, PrintStream errors) {
        this.socket = socket;
        this.errors = errors;
    }

    void clear() {
        done("--clear", CLEAR_FAILED, Klogctl.clear());
    }

    /** What {@code --read-clear} does after it has read. */
    void readClear() {
        done("--read-clear", CLEAR_FAILED, Klogctl.clear());
    }

    void consoleOn() {
        done("--console-on", FAILED, Klogctl.consoleOn());
    }

    void consoleOff() {
        done("--console-off", FAILED, Klogctl.consoleOff());
    }

    /** Only messages more severe than this, 1 to 8, reach the console. */
    void consoleLevel(int level) {
        done("--console-level " + level, FAILED, Klogctl.consoleLevel(level));
    }

    /** Ends with dmesg's message where the kernel refused. */
    static void check(String failure, int result) {
        if (result < 0) {
            throw new DmesgError(failure + ": " + Errno.message(-result));
        }
    }

    private void done(String action, String failure, int result) {
        check(failure, result);
        if (Files.exists(socket)) {
            note("dmesg " + action);
        }
    }

    private void note(String text) {
        try {
            String answer = ControlSocket.ask(socket, "note " + text);
            if (answer.contains("\"ok\":false")) {
                throw new IOException(answer);
            }
        } catch (IOException notNoted) {
            errors.println("printkeeper dmesg: done, but not noted: " + notNoted.getMessage());
        }
    }
}
