package org.printkeeper.agent.linux;

/**
 * Error numbers that callers tell apart; the same on every architecture that Java runs Linux on.
 */
final class Errno {
    static final int ENOENT = 2;

    private Errno() {}
}
