package org.printkeeper.agent.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The right to write to a stream: a lock on its file {@code lock}, which names the holder's pid.
 *
 * <p>Owns: the file's descriptor; the kernel frees the lock when the process ends, however it ends.
 */
final class StreamLock implements Closeable {
    private final FileChannel channel;

    private StreamLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws StreamLockedException when another writer holds it
     */
    static StreamLock take(Path directory) throws IOException {
        Path file = directory.resolve("lock");
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        if (tryLock(channel, file) == null) {
            String holder = holder(channel);
            channel.close();
            throw new StreamLockedException(directory, "process " + holder);
        }
        byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0).write(ByteBuffer.wrap(pid), 0);
        return new StreamLock(channel);
    }

    /**
     * When this very process has the lock, the descriptor is left open: POSIX drops a process's
     * locks on a file with any of its descriptors.
     */
    private static @Nullable FileLock tryLock(FileChannel channel, Path file) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ours) {
            throw new StreamLockedException(
                    file.toAbsolutePath().getParent(),
                    "this process (" + ProcessHandle.current().pid() + ")");
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
