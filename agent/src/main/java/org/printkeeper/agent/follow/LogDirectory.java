package org.printkeeper.agent.follow;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Tai64n;

/**
 * A directory of log files as multilog, s6-log and cyclog write it: {@code current}, older files
 * named by when they ended, {@code .s} for those that were finished safely and {@code .u} for those
 * that were not; each line begins with its time in TAI64N. It never grows beyond its size.
 *
 * <p>Thread: one at a time.
 *
 * <p>Owns: the directory, by the lock on {@code lock}.
 *
 * <p>Invariant: {@code current} has mode 0744 only when it was synced and closed.
 *
 * <p>Source: cr.yp.to/daemontools/multilog.html; nosh's cyclog(1).
 */
public final class LogDirectory implements Closeable {
    private static final Set<java.nio.file.attribute.PosixFilePermission> OPEN =
            PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<java.nio.file.attribute.PosixFilePermission> FINISHED =
            PosixFilePermissions.fromString("rwxr--r--");
    private static final int FLUSH_BYTES = 1 << 16;

    private final Path directory;
    private final Sizes sizes;
    private final String processor;
    private final InstantSource clock;
    private final FileChannel lockFile;
    private final FileLock lock;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private FileChannel current;
    private Instant lastName = Instant.EPOCH;
    private Instant lastStamp = Instant.EPOCH;

    /**
     * Bounds of the directory.
     *
     * @param fileBytes when {@code current} is finished
     * @param totalBytes of all files together; the oldest are deleted
     */
    public record Sizes(long fileBytes, long totalBytes) {
        public Sizes {
            if (fileBytes < 4096 || totalBytes < 2 * fileBytes) {
                throw new IllegalArgumentException(
                        "a file of a log directory has at least 4K, all at least twice a file; not "
                                + fileBytes
                                + " and "
                                + totalBytes);
            }
        }
    }

    private LogDirectory(
            Path directory,
            Sizes sizes,
            String processor,
            InstantSource clock,
            FileChannel lockFile,
            FileLock lock)
            throws IOException {
        this.directory = directory;
        this.sizes = sizes;
        this.processor = processor;
        this.clock = clock;
        this.lockFile = lockFile;
        this.lock = lock;
        current = begin();
    }

    /**
     * Takes a directory, made when there is none, and puts in order what a crash left.
     *
     * @param processor a shell command that finished files go through; empty for none
     */
    public static LogDirectory open(
            Path directory, Sizes sizes, String processor, InstantSource clock) throws IOException {
        Files.createDirectories(directory);
        FileChannel lockFile =
                FileChannel.open(
                        directory.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        FileLock lock = tryLock(lockFile);
        if (lock == null) {
            lockFile.close();
            throw new IOException(directory + " is being written by another process");
        }
        return new LogDirectory(directory, sizes, processor, clock, lockFile, lock);
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException byOurselves) {
            return null;
        }
    }

    private Path current() {
        return directory.resolve("current");
    }

    /** Goes on in a file that was closed well; one that was not is put aside. */
    private FileChannel begin() throws IOException {
        Path path = current();
        if (Files.exists(path) && !Files.getPosixFilePermissions(path).equals(FINISHED)) {
            Files.move(path, named("u"), StandardCopyOption.ATOMIC_MOVE);
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path torn : files.filter(f -> f.toString().endsWith(".tmp")).toList()) {
                Files.delete(torn);
            }
        }
        FileChannel opened =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Files.setPosixFilePermissions(path, OPEN);
        return opened;
    }

    /** A name that no file has: the clock may stand still. */
    private Path named(String suffix) {
        Instant now = clock.instant();
        lastName = now.isAfter(lastName) ? now : lastName.plusNanos(1);
        return directory.resolve(Tai64n.label(lastName) + "." + suffix);
    }

    /**
     * Adds a line, stamped with this time, or a nanosecond after the line before it; bytes that
     * would end it are escaped.
     */
    public void write(Instant time, byte[] line) throws IOException {
        if (pending.size() > FLUSH_BYTES) {
            flush();
        }
        boolean isNext = time.isAfter(lastStamp) || time.isBefore(lastStamp.minusSeconds(1));
        lastStamp = isNext ? time : lastStamp.plusNanos(1);
        pending.writeBytes((Tai64n.label(lastStamp) + " ").getBytes(StandardCharsets.US_ASCII));
        FileOutput.appendLine(pending, line);
    }

    /** Writes what was added, into a new file when the present one has become large. */
    public void flush() throws IOException {
        byte[] bytes = pending.toByteArray();
        int from = 0;
        while (from < bytes.length) {
            long room = sizes.fileBytes() - current.size();
            int to = lines(bytes, from, room);
            if (to == from && current.size() > 0) {
                finish();
                continue;
            }
            write(bytes, from, to == from ? lineEnd(bytes, from) : to);
            from = to == from ? lineEnd(bytes, from) : to;
        }
        pending.reset();
    }

    /** The end of the whole lines from {@code from} on that fit. */
    private static int lines(byte[] bytes, int from, long room) {
        int to = from;
        while (to < bytes.length) {
            int end = lineEnd(bytes, to);
            if (end - from > room) {
                break;
            }
            to = end;
        }
        return to;
    }

    private static int lineEnd(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    private void write(byte[] bytes, int from, int to) throws IOException {
        ByteBuffer lines = ByteBuffer.wrap(bytes, from, to - from);
        long before = current.size();
        try {
            while (lines.hasRemaining()) {
                current.write(lines);
            }
        } catch (IOException full) {
            current.truncate(before);
            throw full;
        }
    }

    /** Finishes {@code current}, as SIGALRM has multilog do, and begins a new one. */
    public void finish() throws IOException {
        closeCurrent();
        Path finished = named("s");
        if (processor.isEmpty()) {
            Files.move(current(), finished, StandardCopyOption.ATOMIC_MOVE);
        } else {
            process(finished);
        }
        current = begin();
        prune();
    }

    private void closeCurrent() throws IOException {
        current.force(true);
        current.close();
        Files.setPosixFilePermissions(current(), FINISHED);
    }

    /** Keeps what the processor makes of a file; the file itself when the processor fails. */
    private void process(Path finished) throws IOException {
        File made = new File(finished + ".tmp");
        Process process =
                new ProcessBuilder("sh", "-c", processor)
                        .redirectInput(current().toFile())
                        .redirectOutput(made)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        boolean isDone = exit(process) == 0;
        Path kept = isDone ? made.toPath() : current();
        Files.move(kept, finished, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(isDone ? current() : made.toPath());
    }

    private static int exit(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException asked) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the processor ran", asked);
        }
    }

    /** Deletes the oldest files while all are larger than allowed. */
    private void prune() throws IOException {
        List<Path> files = finishedFiles(directory);
        long total = sizes.fileBytes();
        for (Path each : files) {
            total += Files.size(each);
        }
        for (Path oldest : files) {
            if (total <= sizes.totalBytes()) {
                return;
            }
            total -= Files.size(oldest);
            Files.delete(oldest);
        }
    }

    /** Files that are finished, safely or not, oldest first. */
    public static List<Path> finishedFiles(Path directory) {
        String[] names =
                directory.toFile().list((dir, name) -> name.matches("@[0-9a-f]{24}\\.[su]"));
        if (names == null) {
            return List.of();
        }
        return Arrays.stream(names).sorted().map(directory::resolve).toList();
    }

    @Override
    public void close() throws IOException {
        try {
            flush();
            closeCurrent();
        } finally {
            lock.close();
            lockFile.close();
        }
    }
}
