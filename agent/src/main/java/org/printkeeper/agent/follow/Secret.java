package org.printkeeper.agent.follow;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A password or token in a file of its own or in the environment, read whenever it is needed, so
 * that it can be changed and is in no argument, log or configuration.
 */
public final class Secret {
    private static final int MAX_BYTES = 64 * 1024;

    private final String name;
    private final Place place;

    private interface Place {
        String read() throws IOException;
    }

    private Secret(String name, Place place) {
        this.name = name;
        this.place = place;
    }

    private static Secret in(Path file) {
        return new Secret(file.toString(), () -> read(file));
    }

    /** Names a variable of the environment. */
    public static Secret ofEnvironment(String variable) {
        return new Secret("$" + variable, () -> variable(variable));
    }

    private static String variable(String variable) throws IOException {
        String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            throw new IOException(
                    "the variable %s is not set, expected a secret in it".formatted(variable));
        }
        return value.strip();
    }

    /**
     * Names one; nothing is read yet.
     *
     * @param name an absolute path, or the name of a credential of the service
     * @param credentials {@code $CREDENTIALS_DIRECTORY}, or null
     */
    public static Secret of(String name, @Nullable String credentials) throws IOException {
        if (name.startsWith("/")) {
            return in(Path.of(name));
        }
        if (credentials == null) {
            throw new IOException(
                    "credential '%s': $CREDENTIALS_DIRECTORY is not set; give an absolute path, or use LoadCredential= in the unit"
                            .formatted(name));
        }
        return in(Path.of(credentials).resolve(name));
    }

    /** The word. */
    public String read() throws IOException {
        return place.read();
    }

    private static String read(Path file) throws IOException {
        try {
            return firstLine(file);
        } catch (FileSystemException | CharacterCodingException unreadable) {
            throw new IOException(
                    "%s: expected a file with a secret in its first line, found none that can be read: %s"
                            .formatted(file, unreadable.getClass().getSimpleName()),
                    unreadable);
        }
    }

    private static String firstLine(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is no secret: it is larger than 64 KiB");
        }
        String text = Files.readString(file).strip();
        if (text.isEmpty()) {
            throw new IOException(file + " is empty, expected a secret in its first line");
        }
        return text.lines().findFirst().orElseThrow();
    }

    /** The name of the file or variable, never what is in it. */
    @Override
    public String toString() {
        return name;
    }
}
