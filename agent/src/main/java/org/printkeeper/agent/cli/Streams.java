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

    /** Second-hand lines, which nobody here saw come from the kernel. */
    static Path imported(Path stateDir) {
        return stateDir.resolve("streams").resolve("imported");
    }

    /** The kernel's records; with {@code --imported} the second-hand lines. */
    static Path chosen(Invocation invocation) throws IOException {
        Path state = invocation.config().get(Keys.STATE_DIR);
        boolean isImported = invocation.has(Options.IMPORTED);
        Path stream = isImported ? imported(state) : kernel(state);
        if (!Files.isDirectory(stream)) {
            throw UserError.io(
                    isImported
                            ? "nothing is imported in %s; 'printkeeper import' does that"
                                    .formatted(stream)
                            : "no archive in %s, expected one that 'printkeeper run' has made; name another with --state-dir"
                                    .formatted(stream));
        }
        return stream;
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
