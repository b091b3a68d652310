package org.printkeeper.agent.cli;

import java.util.Locale;

/** Which half of the daemon a process is. */
enum Role {
    /** Reader, writer, keys: no network, nothing of others' libraries. */
    CAPTURE,
    /** The followers of the streams. */
    SERVE,
    ALL;

    /** As metrics name it. */
    String label() {
        return this == ALL ? "run" : name().toLowerCase(Locale.ROOT);
    }

    boolean captures() {
        return this != SERVE;
    }

    boolean serves() {
        return this != CAPTURE;
    }
}
