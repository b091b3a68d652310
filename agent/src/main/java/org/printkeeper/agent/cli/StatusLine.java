package org.printkeeper.agent.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import org.printkeeper.agent.linux.NotifySocket;

/**
 * Tells how the daemon is doing: one line on a terminal, drawn anew; to the service manager where
 * there is one; to nobody else, because a log that says "all is well" each second is none.
 *
 * <p>Thread: the main thread's.
 */
final class StatusLine {
    private static final String ERASE = "\r\033[K";

    private final Optional<PrintStream> screen;
    private final Optional<NotifySocket> manager;
    private final boolean isWatched;
    private String shown = "";

    StatusLine(Terminal terminal) {
        Map<String, String> environment = terminal.environment();
        screen = terminal.isTerminal() ? Optional.of(terminal.out()) : Optional.empty();
        manager = NotifySocket.of(environment);
        isWatched = environment.containsKey("WATCHDOG_USEC");
    }

    void ready() {
        notifyManager("READY=1");
    }

    void reloading() {
        notifyManager("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
    }

    void stopping() {
        notifyManager("STOPPING=1");
        clear();
    }

    /** Shows the present state; to be called about once a second. */
    void show(String state) {
        if (isWatched) {
            notifyManager("WATCHDOG=1");
        }
        if (!state.equals(shown)) {
            notifyManager("STATUS=" + state);
            screen.ifPresent(out -> {
                out.print(ERASE + state);
                out.flush();
            });
            shown = state;
        }
    }

    /** Makes room for a message. */
    void clear() {
        screen.ifPresent(out -> {
            out.print(shown.isEmpty() ? "" : ERASE);
            out.flush();
        });
        shown = "";
    }

    private void notifyManager(String state) {
        manager.ifPresent(socket -> socket.send(state));
    }
}
