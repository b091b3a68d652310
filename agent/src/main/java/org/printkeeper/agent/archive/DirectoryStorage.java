package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Storage in a directory of a real file system. Files are readable by owner and group, {@code
 * *.key} by the owner alone.
 */
public final class DirectoryStorage implements Storage {
    private final Path directory;

    public DirectoryStorage(Path directory) {
        this.directory = directory;
    }

    @Override
    public List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public long sizeOf(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file) ? Files.size(file) : 0;
    }

    @Override
    public long namesChangedMillis() throws IOException {
        return Files.getLastModifiedTime(directory).toMillis();
    }

    @Override
    public StoredFile create(String name) throws IOException {
        Set<OpenOption> options =
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        boolean isSecret = name.matches(".*\\.key(\\.tmp)?");
        var mode = PosixFilePermissions.fromString(isSecret ? "rw-------" : "rw-r-----");
        return new ChannelFile(
                FileChannel.open(
                        directory.resolve(name),
                        options,
                        PosixFilePermissions.asFileAttribute(mode)));
    }

    @Override
    public StoredFile open(String name) throws IOException {
        return new ChannelFile(
                FileChannel.open(
                        directory.resolve(name),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE));
    }

    @Override
    public StoredFile openToRead(String name) throws IOException {
        return new ChannelFile(FileChannel.open(directory.resolve(name), StandardOpenOption.READ));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void syncNames() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long usableBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public Storage folder(String name) {
        return new DirectoryStorage(directory.resolve(name));
    }

    @Override
    public void makeFolder(String name) throws IOException {
        Files.createDirectories(directory.resolve(name));
        syncNames();
    }

    private record ChannelFile(FileChannel channel) implements StoredFile {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int read(long position, byte[] into, int offset, int length) throws IOException {
            return Math.max(0, channel.read(ByteBuffer.wrap(into, offset, length), position));
        }

        @Override
        public void append(byte[] bytes, int offset, int length) throws IOException {
            ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
            long position = channel.size();
            while (rest.hasRemaining()) {
                position += channel.write(rest, position);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void wipe() throws IOException {
            ByteBuffer zeros = ByteBuffer.allocate(Math.toIntExact(channel.size()));
            for (long position = 0; zeros.hasRemaining(); ) {
                position += channel.write(zeros, position);
            }
        }

        @Override
        public void sync() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
