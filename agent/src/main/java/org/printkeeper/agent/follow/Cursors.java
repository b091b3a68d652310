package org.printkeeper.agent.follow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where each follower of a stream stands: one file each, {@code cursors/<follower>}, holding the
 * line {@code cursor format=1 stream=<stream> next=<index>}.
 *
 * <p>Thread: safe for different followers.
 */
public final class Cursors {
    private static final Pattern LINE =
            Pattern.compile("cursor format=1 stream=([a-z]+) next=([0-9]{1,18})\n");

    private final Path directory;
    private final String stream;

    public Cursors(Path directory, String stream) {
        this.directory = directory;
        this.stream = stream;
    }

    /** What is known of a follower's position. */
    public sealed interface Position {
        /** It has not begun. */
        record None() implements Position {}

        /** The entry with this index comes next. */
        record Next(long index) implements Position {}

        /** Its file can not be used; what was delivered is unknown. */
        record Broken(String reason) implements Position {}
    }

    /** Reads a follower's position; whatever is wrong with its file is a value. */
    public Position load(String follower) {
        Path file = file(follower);
        try {
            return parse(file, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException notBegun) {
            return new Position.None();
        } catch (IOException e) {
            return new Position.Broken("cannot read cursor " + file + ": " + e.getMessage());
        }
    }

    private Position parse(Path file, String text) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            return new Position.Broken(
                    file
                            + ": expected one line \"cursor format=1 stream="
                            + stream
                            + " next=<index>\"; delete the file to begin anew");
        }
        if (!line.group(1).equals(stream)) {
            return new Position.Broken(
                    file + " is a cursor of stream " + line.group(1) + ", not of " + stream);
        }
        return new Position.Next(Long.parseLong(line.group(2)));
    }

    /** Saves a position so that a crash leaves the old or the new one. */
    public void save(String follower, long nextIndex) throws IOException {
        Files.createDirectories(directory);
        Path temporary = directory.resolve("." + follower + ".tmp");
        String line = "cursor format=1 stream=" + stream + " next=" + nextIndex + "\n";
        try (FileChannel out =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
        // Not synced: after a power cut an older cursor repeats entries, a torn one is told.
        Files.move(temporary, file(follower), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path file(String follower) {
        return directory.resolve(follower);
    }
}
