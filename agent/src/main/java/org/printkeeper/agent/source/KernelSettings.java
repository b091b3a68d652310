package org.printkeeper.agent.source;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Small files under /proc/sys/kernel, or a directory like it. */
public record KernelSettings(Path directory) {
    public static final KernelSettings OF_THIS_HOST =
            new KernelSettings(Path.of("/proc/sys/kernel"));

    private static final int MAX_BYTES = 4096;

    /** The value on one line, or empty when it cannot be read. */
    public Optional<String> value(String name) {
        // A number below /proc/sys is given whole to the first read and never again:
        // Files.readString, which first reads one byte, would see one digit.
        try (InputStream in = new FileInputStream(directory.resolve(name).toFile())) {
            String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            return Optional.of(text.strip().replaceAll("\\s+", " "));
        } catch (IOException absentOrForbidden) {
            return Optional.empty();
        }
    }
}
