package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the streams of a state directory are, and whose they are. */
final class Streams {
    private Streams() {}

    /** The kernel's records. */
    static Path kernel(Path stateDir) {
        return stateDir.resolve("streams").resolve("kernel");
    }

    /** What was received as syslog. */
    static Path syslog(Path stateDir) {
        return stateDir.resolve("streams").resolve("syslog");
    }

    /** What was found and told. */
    static Path findings(Path stateDir) {
        return stateDir.resolve("streams").resolve("findings");
    }

    /** Name of this host, up to the first dot. */
    static String host() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return name.replaceFirst("\\..*", "");
        } catch (IOException hidden) {
            return "localhost";
        }
    }
}
