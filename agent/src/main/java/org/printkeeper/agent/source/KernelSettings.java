package org.printkeeper.agent.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Small files under /proc/sys/kernel, or a directory like it. */
record KernelSettings(Path directory) {
    static final KernelSettings OF_THIS_HOST = new KernelSettings(Path.of("/proc/sys/kernel"));

    /** The value on one line, or empty when it cannot be read. */
    Optional<String> value(String name) {
        try {
            String text = Files.readString(directory.resolve(name));
            return Optional.of(text.strip().replaceAll("\\s+", " "));
        } catch (IOException absentOrForbidden) {
            return Optional.empty();
        }
    }
}
