package org.printkeeper.agent.cli;

/** Which half of the daemon a process is. */
enum Role {
    /** Reader, writer, keys: no network, nothing of others' libraries. */
    CAPTURE,
    /** The followers of the streams. */
    SERVE,
    ALL;

    boolean captures() {
        return this != SERVE;
    }

    boolean serves() {
        return this != CAPTURE;
    }
}
