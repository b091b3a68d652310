package org.printkeeper.agent.collector;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a log file and of the files it was rotated into, oldest first.
 *
 * <p>Thread: one thread only.
 */
final class RotatedLines implements Closeable {
    private final Path file;
    private final ZoneId zone;
    private final boolean follows;
    private final Consumer<String> rotated;
    private final Deque<Path> waiting;
    private Path current;
    private ByteLines lines;
    private SyslogStamp stamps;
    private @Nullable Object openKey;

    /**
     * Opens the oldest.
     *
     * @param rotated is told between which files the reading went on
     */
    RotatedLines(
            Path file, List<Path> files, ZoneId zone, boolean follows, Consumer<String> rotated)
            throws IOException {
        this.file = file;
        this.zone = zone;
        this.follows = follows;
        this.rotated = rotated;
        waiting = new ArrayDeque<>(files);
        current = waiting.removeFirst();
        BasicFileAttributes attributes = attributes(current);
        lines = new ByteLines(Inputs.open(current));
        openKey = attributes.fileKey();
        stamps = new SyslogStamp(zone, attributes.lastModifiedTime().toInstant());
    }

    /** Reads stamps as those of the file at which it is. */
    SyslogStamp stamps() {
        return stamps;
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class);
    }

    private SyslogStamp stampsOf(BasicFileAttributes attributes) {
        Instant newest = attributes.lastModifiedTime().toInstant();
        return new SyslogStamp(zone, newest);
    }

    /** The next line, or null at the end. */
    byte @Nullable [] next() throws IOException {
        while (true) {
            byte[] line = lines.next();
            if (line == null && (!follows || !waiting.isEmpty() || isRotated())) {
                line = lines.rest();
            }
            if (line != null) {
                return line;
            }
            if (!goOn()) {
                return null;
            }
        }
    }

    /** Opens what comes after the file that was read to its end; false when nothing does. */
    private boolean goOn() throws IOException {
        if (!waiting.isEmpty()) {
            openRotated(waiting.removeFirst());
            return true;
        }
        if (follows && (isRotated() || isTruncated())) {
            openRotated(file);
            return true;
        }
        return false;
    }

    /** What was written between a copy and the truncation is in neither file. */
    private void openRotated(Path next) throws IOException {
        String ended = current.getFileName().toString();
        open(next);
        rotated.accept("between %s and %s".formatted(ended, next.getFileName()));
    }

    private void open(Path next) throws IOException {
        BasicFileAttributes attributes = attributes(next);
        ByteLines opened = new ByteLines(Inputs.open(next));
        lines.close();
        lines = opened;
        current = next;
        openKey = attributes.fileKey();
        stamps = stampsOf(attributes);
    }

    /** True when another file stands under the name: rotation by renaming. */
    private boolean isRotated() throws IOException {
        return Files.exists(file) && !attributes(file).fileKey().equals(openKey);
    }

    // LIMIT: a file that was truncated and has outgrown its old length since is not noticed.
    private boolean isTruncated() throws IOException {
        return Files.exists(file) && Files.size(file) < lines.bytesRead();
    }

    String location() {
        return current + ":" + lines.number();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
