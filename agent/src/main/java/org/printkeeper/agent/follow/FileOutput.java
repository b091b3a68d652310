package org.printkeeper.agent.follow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A text file, a line for each message; bytes that would end or hide a line stand as {@code #ooo},
 * as rsyslog writes them. A file that was moved away is begun anew, without any signal; one that is
 * large or old is moved away by ourselves: {@code .1} is the newest.
 *
 * <p>Thread: safe, for rules over several streams.
 *
 * <p>Owns: the open file.
 */
// LIMIT: the file is not synced, so that a power cut may take its last lines; the archive has them.
final class FileOutput implements SyslogOutput {
    private static final int FLUSH_BYTES = 1 << 16;

    private final Path file;
    private final long maxBytes;
    private final Duration maxAge;
    private final int keep;
    private final InstantSource clock;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private @Nullable FileChannel open;
    private @Nullable Object key;
    private Instant begun = Instant.EPOCH;

    /**
     * Prepares a file, which is opened when there is something to write.
     *
     * @param maxBytes 0 for no limit
     * @param maxAge zero for none
     * @param keep how many older files stay
     */
    FileOutput(Path file, long maxBytes, Duration maxAge, int keep, InstantSource clock) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.maxAge = maxAge;
        this.keep = keep;
        this.clock = clock;
    }

    @Override
    public synchronized void write(byte[] line, MessageSource.Received received, long index)
            throws IOException {
        if (pending.size() > FLUSH_BYTES) {
            flush();
        }
        appendLine(pending, line);
    }

    /** One line: what would end or hide it is written in octal digits. */
    static void appendLine(ByteArrayOutputStream out, byte[] line) {
        for (byte b : line) {
            if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7f) {
                out.write('#');
                out.write('0' + (b >> 6 & 3));
                out.write('0' + (b >> 3 & 7));
                out.write('0' + (b & 7));
            } else {
                out.write(b);
            }
        }
        out.write('\n');
    }

    @Override
    public synchronized void flush() throws IOException {
        if (pending.size() == 0) {
            return;
        }
        FileChannel channel = channel();
        long before = channel.size();
        ByteBuffer bytes = ByteBuffer.wrap(pending.toByteArray());
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException full) {
            channel.truncate(before);
            throw full;
        }
        pending.reset();
    }

    private FileChannel channel() throws IOException {
        FileChannel channel = open == null ? open() : open;
        if (isInPlace() && !isDue(channel)) {
            return channel;
        }
        channel.close();
        open = null;
        return open();
    }

    private boolean isInPlace() throws IOException {
        try {
            Object there = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return there.equals(key);
        } catch (NoSuchFileException movedAway) {
            return false;
        }
    }

    private boolean isDue(FileChannel channel) throws IOException {
        long size = channel.size();
        boolean isLarge = maxBytes > 0 && size > 0 && size + pending.size() > maxBytes;
        boolean isOld = !maxAge.isZero() && clock.instant().isAfter(begun.plus(maxAge));
        if (isLarge || (isOld && size > 0)) {
            rotate();
            return true;
        }
        return false;
    }

    private void rotate() throws IOException {
        for (int i = keep - 1; i >= 1; i--) {
            if (Files.exists(numbered(i))) {
                move(numbered(i), numbered(i + 1));
            }
        }
        if (keep > 0) {
            move(file, numbered(1));
        } else {
            Files.delete(file);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private FileChannel open() throws IOException {
        boolean isNew = !Files.exists(file);
        if (isNew) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-r-----")));
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND);
        BasicFileAttributes there = Files.readAttributes(file, BasicFileAttributes.class);
        key = there.fileKey();
        begun = isNew ? clock.instant() : there.creationTime().toInstant();
        open = channel;
        return channel;
    }

    @Override
    public synchronized void close() throws IOException {
        flush();
        if (open != null) {
            open.close();
        }
    }
}
