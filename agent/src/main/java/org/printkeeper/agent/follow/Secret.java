package org.printkeeper.agent.follow;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A password or token in a file of its own, read whenever it is needed, so that it can be changed
 * and is in no argument, log or configuration.
 */
public final class Secret {
    private static final int MAX_BYTES = 64 * 1024;

    private final Path file;

    private Secret(Path file) {
        this.file = file;
    }

    /**
     * Names one; nothing is read yet.
     *
     * @param name an absolute path, or the name of a credential of the service
     * @param credentials {@code $CREDENTIALS_DIRECTORY}, or null
     */
    public static Secret of(String name, @Nullable String credentials) throws IOException {
        if (name.startsWith("/")) {
            return new Secret(Path.of(name));
        }
        if (credentials == null) {
            throw new IOException(
                    "credential '%s': $CREDENTIALS_DIRECTORY is not set; give an absolute path, or use LoadCredential= in the unit"
                            .formatted(name));
        }
        return new Secret(Path.of(credentials).resolve(name));
    }

    /** The first line. */
    public String read() throws IOException {
        try {
            return firstLine();
        } catch (FileSystemException | CharacterCodingException unreadable) {
            throw new IOException(
                    "%s: expected a file with a secret in its first line, found none that can be read: %s"
                            .formatted(file, unreadable.getClass().getSimpleName()),
                    unreadable);
        }
    }

    private String firstLine() throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is no secret: it is larger than 64 KiB");
        }
        String text = Files.readString(file).strip();
        if (text.isEmpty()) {
            throw new IOException(file + " is empty, expected a secret in its first line");
        }
        return text.lines().findFirst().orElseThrow();
    }

    /** The name of the file, never what is in it. */
    @Override
    public String toString() {
        return file.toString();
    }
}
