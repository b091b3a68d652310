package org.printkeeper.agent.cli;

import java.nio.file.Path;

/** Where state is kept when nobody says otherwise. */
final class StateDir {
    private static final Path OF_ROOT = Path.of("/var/lib/printkeeper");

    private StateDir() {}

    /** {@code /var/lib/printkeeper} for root, else what the XDG base directories say. */
    static Path usual() {
        String home = System.getProperty("user.home", "/");
        if (System.getProperty("user.name", "").equals("root")) {
            return OF_ROOT;
        }
        String state = System.getenv().getOrDefault("XDG_STATE_HOME", "");
        return (state.startsWith("/") ? Path.of(state) : Path.of(home, ".local", "state"))
                .resolve("printkeeper");
    }
}
