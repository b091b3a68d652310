package org.printkeeper.agent.collector;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Tai64n;

/**
 * The lines of a log directory that multilog, s6-log, cyclog or we write, in order, while it is
 * written and rotated. Nothing in it is changed or locked.
 *
 * <p>A position is the stamp of a line and how many lines with this stamp came before, so that it
 * holds whatever files the line moves through.
 *
 * <p>Thread: one at a time.
 *
 * <p>Owns: the file that is open.
 */
// LIMIT: lines without a stamp, as a processor may leave them, are passed over.
public final class LogDirectoryReader implements Closeable {
    private final Path directory;
    private Position position;
    private @Nullable InputStream in;

    /** Identity of the open file when it was opened as {@code current}. */
    private @Nullable Object key;

    /** Name of the last finished file that was opened. */
    private String passed = "";

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** Lines of the position's stamp that were passed, in the open file and in those before it. */
    private long equals;

    private long equalsBefore;

    /**
     * Where a reader stands.
     *
     * @param stamp that of the last line that was read; empty before the first
     * @param lines how many lines with this stamp were read
     */
    public record Position(String stamp, long lines) {
        public static final Position START = new Position("", 0);

        /** {@code <stamp> <lines>}. */
        public String text() {
            return stamp + " " + lines;
        }

        public static Optional<Position> parse(String text) {
            String[] parts = text.strip().split(" ", -1);
            boolean isOne =
                    parts.length == 2
                            && Tai64n.parse(parts[0]).isPresent()
                            && parts[1].matches("[0-9]{1,9}");
            return isOne
                    ? Optional.of(new Position(parts[0], Long.parseLong(parts[1])))
                    : Optional.empty();
        }
    }

    /** A line without its stamp. */
    public record Line(Instant time, byte[] text) {}

    public LogDirectoryReader(Path directory, Position position) {
        this.directory = directory;
        this.position = position;
    }

    public Position position() {
        return position;
    }

    /** The next line; null when there is none yet. */
    public @Nullable Line next() throws IOException {
        while (in != null || open()) {
            Line found = read();
            if (found != null || isCurrent()) {
                return found;
            }
            if (key == null) {
                equalsBefore = equals;
            }
            close();
        }
        return null;
    }

    /** Opens the file that may hold the next line: a name says when a file has ended. */
    private boolean open() throws IOException {
        while (true) {
            Optional<Path> finished = nextFinished();
            if (finished.isPresent()) {
                passed = label(finished.get());
                if (begin(finished.get())) {
                    return true;
                }
                continue;
            }
            boolean isOpen = openCurrent();
            if (nextFinished().isEmpty()) {
                return isOpen;
            }
            // What was current before has just been renamed: its lines come first.
            close();
        }
    }

    private Optional<Path> nextFinished() {
        return Arrays.stream(finishedFiles(directory))
                .filter(file -> label(file).compareTo(passed) > 0)
                .filter(file -> label(file).compareTo(position.stamp()) >= 0)
                .findFirst();
    }

    private static String label(Path file) {
        return String.valueOf(file.getFileName()).substring(0, Tai64n.LENGTH);
    }

    private boolean openCurrent() throws IOException {
        Path current = directory.resolve("current");
        try {
            Object identity = Files.readAttributes(current, BasicFileAttributes.class).fileKey();
            if (begin(current)) {
                key = identity;
                return true;
            }
        } catch (NoSuchFileException betweenTwo) {
            // the writer is about to begin a new one
        }
        return false;
    }

    private boolean begin(Path file) throws IOException {
        try {
            in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            key = null;
            equals = equalsBefore;
            line.reset();
            return true;
        } catch (NoSuchFileException renamedOrPruned) {
            return false;
        }
    }

    private boolean isCurrent() throws IOException {
        if (key == null) {
            return false;
        }
        try {
            Path current = directory.resolve("current");
            Object there = Files.readAttributes(current, BasicFileAttributes.class).fileKey();
            return there.equals(key);
        } catch (NoSuchFileException rotated) {
            return false;
        }
    }

    private @Nullable Line read() throws IOException {
        InputStream file = in;
        if (file == null) {
            return null;
        }
        for (int next = file.read(); next >= 0; next = file.read()) {
            if (next != '\n') {
                line.write(next);
                continue;
            }
            byte[] whole = line.toByteArray();
            line.reset();
            Line found = accept(whole);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The line, unless it was read before or is none. */
    private @Nullable Line accept(byte[] whole) {
        int end = Math.min(whole.length, Tai64n.LENGTH);
        String stamp = new String(whole, 0, end, StandardCharsets.ISO_8859_1);
        Optional<Instant> time = Tai64n.parse(stamp);
        int order = stamp.compareTo(position.stamp());
        if (time.isEmpty() || order < 0) {
            return null;
        }
        if (order == 0 && ++equals <= position.lines()) {
            return null;
        }
        if (order > 0) {
            equals = 1;
            equalsBefore = 0;
        }
        position = new Position(stamp, equals);
        int text = Math.min(whole.length, Tai64n.LENGTH + 1);
        return new Line(time.get(), Arrays.copyOfRange(whole, text, whole.length));
    }

    private static Path[] finishedFiles(Path directory) {
        String[] names =
                directory.toFile().list((dir, name) -> name.matches("@[0-9a-f]{24}\\.[su]"));
        return Arrays.stream(names == null ? new String[0] : names)
                .sorted()
                .map(directory::resolve)
                .toArray(Path[]::new);
    }

    @Override
    public void close() throws IOException {
        InputStream file = in;
        in = null;
        key = null;
        if (file != null) {
            file.close();
        }
    }
}
