package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that fails as real ones do, by seed: a step fails, fails though it was
 * done, writes a part; a crash loses what was not synced, names and blocks each by themselves.
 *
 * <p>What was written to a file before a sync of it failed is lost, though the next sync says "ok",
 * as Linux does it; until the crash it can be read, or reads as zeros once the kernel has dropped
 * the pages.
 */
final class SimulatedStorage implements Storage {
    /** Thrown by each step after the crash. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash() {
            super("simulated crash");
        }
    }

    /** What all folders share: the luck, the power, the room. */
    private static final class Disk {
        private final Random random;
        private double failureRate;
        private int stepsToCrash = Integer.MAX_VALUE;
        private long roomBytes = Long.MAX_VALUE;
        private boolean crashed;
        private int syncsToFailure = -1;
        private boolean failureEvicts;
        private int failures;

        Disk(long seed) {
            random = new Random(seed);
        }

        Fault step() {
            if (crashed || --stepsToCrash <= 0) {
                crashed = true;
                throw new Crash();
            }
            if (random.nextDouble() >= failureRate) {
                return Fault.NONE;
            }
            failures++;
            return random.nextBoolean() ? Fault.FAILED : Fault.FAILED_THOUGH_DONE;
        }
    }

    private enum Fault {
        NONE,
        FAILED,
        FAILED_THOUGH_DONE
    }

    private static final class Content {
        private static final int BLOCK_BYTES = 512;

        private byte[] bytes = {};
        private byte[] durable = {};

        /** From here on the pages were dropped by a failed sync; −1: none. */
        private int droppedFrom = -1;

        void sync() {
            durable = droppedFrom < 0 ? bytes.clone() : Arrays.copyOf(durable, droppedFrom);
        }

        /** The kernel forgets what it could not write. */
        void syncFailed(boolean evicted) {
            if (droppedFrom < 0) {
                droppedFrom = Math.min(durable.length, bytes.length);
            }
            if (evicted) {
                Arrays.fill(bytes, droppedFrom, bytes.length, (byte) 0);
            }
        }

        void truncate(int size) {
            bytes = Arrays.copyOf(bytes, size);
            droppedFrom = size <= droppedFrom ? -1 : droppedFrom;
        }

        /**
         * Of unsynced bytes all come through, or those up to the end of a block, or some blocks and
         * zeros in place of the others; a truncation that was not synced, or not.
         */
        void lose(Random random) {
            boolean grew = bytes.length > durable.length;
            if (droppedFrom < 0 && grew && isKept()) {
                durable = grown(random);
            } else if (droppedFrom < 0 && random.nextBoolean()) {
                durable = bytes;
            }
            bytes = durable.clone();
            droppedFrom = -1;
        }

        private boolean isKept() {
            return Arrays.equals(bytes, 0, durable.length, durable, 0, durable.length);
        }

        private byte[] grown(Random random) {
            int from = durable.length;
            return switch (random.nextInt(4)) {
                case 0 -> bytes;
                case 1 -> withHoles(random, from);
                default -> {
                    int blocks = (bytes.length - from) / BLOCK_BYTES + 1;
                    int kept = (from / BLOCK_BYTES + random.nextInt(blocks + 1)) * BLOCK_BYTES;
                    yield Arrays.copyOf(bytes, Math.max(from, Math.min(bytes.length, kept)));
                }
            };
        }

        private byte[] withHoles(Random random, int from) {
            byte[] some = bytes.clone();
            for (int at = from; at < some.length; at = (at / BLOCK_BYTES + 1) * BLOCK_BYTES) {
                if (random.nextBoolean()) {
                    int end = Math.min(some.length, (at / BLOCK_BYTES + 1) * BLOCK_BYTES);
                    Arrays.fill(some, at, end, (byte) 0);
                }
            }
            return some;
        }
    }

    private final Disk disk;
    private Map<String, Content> names = new LinkedHashMap<>();
    private Map<String, Content> durableNames = new LinkedHashMap<>();
    private final Map<String, SimulatedStorage> folders = new TreeMap<>();
    private long version;

    /** Whether the folder is there, and whether a crash leaves it. */
    private boolean made;

    private boolean durable;

    SimulatedStorage(long seed) {
        this(new Disk(seed));
        made = durable = true;
    }

    private SimulatedStorage(Disk disk) {
        this.disk = disk;
    }

    void failAtRate(double rate) {
        disk.failureRate = rate;
    }

    void crashAfter(int steps) {
        disk.stepsToCrash = steps;
    }

    void roomOf(long bytes) {
        disk.roomBytes = bytes;
    }

    /**
     * After some more syncs of files one fails.
     *
     * @param evicts whether what was not synced can not be read any more
     */
    void failSync(int after, boolean evicts) {
        disk.syncsToFailure = after;
        disk.failureEvicts = evicts;
    }

    int failures() {
        return disk.failures;
    }

    /** What the disk holds after the power came back. */
    void restart() {
        Random random = disk.random;
        Map<String, Content> after = new LinkedHashMap<>(durableNames);
        names.forEach((name, content) -> {
            if (random.nextBoolean()) {
                after.put(name, content);
            }
        });
        for (String deleted : durableNames.keySet()) {
            if (!names.containsKey(deleted) && random.nextBoolean()) {
                after.remove(deleted);
            }
        }
        oneNameEach(after);
        after.values().forEach(content -> content.lose(random));
        names = after;
        durableNames = new LinkedHashMap<>(after);
        disk.crashed = false;
        disk.stepsToCrash = Integer.MAX_VALUE;
        version++;
        folders.values().forEach(SimulatedStorage::restartFolder);
    }

    private void restartFolder() {
        made &= durable || disk.random.nextBoolean();
        durable = made;
        restart();
        if (!made) {
            names.clear();
            durableNames.clear();
            folders.clear();
        }
    }

    /** A rename is atomic: the file has its old name or its new one. */
    private void oneNameEach(Map<String, Content> after) {
        for (String name : List.copyOf(names.keySet())) {
            for (String old : List.copyOf(after.keySet())) {
                boolean twice = after.get(name) == after.get(old) && after.containsKey(name);
                if (twice && !old.equals(name)) {
                    after.remove(disk.random.nextBoolean() ? name : old);
                }
            }
        }
    }

    /** Copies what is there into a real directory, for those who read nothing else. */
    void writeTo(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, Content> file : names.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue().bytes);
        }
        for (Map.Entry<String, SimulatedStorage> folder : folders.entrySet()) {
            if (folder.getValue().made) {
                folder.getValue().writeTo(directory.resolve(folder.getKey()));
            }
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private void attempt(String what, Action action) throws IOException {
        Fault fault = disk.step();
        if (fault != Fault.FAILED) {
            action.run();
        }
        if (fault != Fault.NONE) {
            throw new IOException("simulated failure: " + what);
        }
    }

    @Override
    public SimulatedStorage folder(String name) {
        return folders.computeIfAbsent(name, _ -> new SimulatedStorage(disk));
    }

    @Override
    public void makeFolder(String name) throws IOException {
        attempt("make folder " + name, () -> folder(name).made = true);
        syncNames();
    }

    @Override
    public List<String> names() {
        List<String> all = new ArrayList<>(names.keySet());
        folders.forEach((name, folder) -> {
            if (folder.made) {
                all.add(name);
            }
        });
        return all;
    }

    @Override
    public long sizeOf(String name) {
        Content content = names.get(name);
        return content == null ? 0 : content.bytes.length;
    }

    @Override
    public long namesChangedMillis() {
        return version;
    }

    @Override
    public StoredFile create(String name) throws IOException {
        attempt(
                "create " + name,
                () -> {
                    if (!made) {
                        throw new NoSuchFileException(name);
                    }
                    Content known = names.get(name);
                    if (known == null) {
                        names.put(name, new Content());
                        version++;
                    } else {
                        known.truncate(0);
                    }
                });
        return open(name);
    }

    @Override
    public StoredFile open(String name) throws IOException {
        return new SimulatedFile(name, content(name));
    }

    @Override
    public StoredFile openToRead(String name) throws IOException {
        return open(name);
    }

    private Content content(String name) throws IOException {
        @Nullable Content content = names.get(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        return content;
    }

    @Override
    public void rename(String from, String to) throws IOException {
        attempt(
                "rename " + from,
                () -> {
                    names.put(to, content(from));
                    names.remove(from);
                    version++;
                });
    }

    @Override
    public void delete(String name) throws IOException {
        attempt(
                "delete " + name,
                () -> {
                    names.remove(name);
                    version++;
                });
    }

    @Override
    public void syncNames() throws IOException {
        attempt(
                "sync names",
                () -> {
                    durableNames = new LinkedHashMap<>(names);
                    folders.values().forEach(folder -> folder.durable = folder.made);
                });
    }

    @Override
    public long usableBytes() {
        return Long.MAX_VALUE / 4;
    }

    private final class SimulatedFile implements StoredFile {
        private final String name;
        private final Content content;

        SimulatedFile(String name, Content content) {
            this.name = name;
            this.content = content;
        }

        @Override
        public long size() {
            return content.bytes.length;
        }

        @Override
        public int read(long position, byte[] into, int offset, int length) {
            int from = (int) Math.min(position, content.bytes.length);
            int count = Math.min(length, content.bytes.length - from);
            System.arraycopy(content.bytes, from, into, offset, count);
            return count;
        }

        @Override
        public void append(byte[] bytes, int offset, int length) throws IOException {
            Fault fault = disk.step();
            long room = disk.roomBytes - content.bytes.length;
            int written =
                    switch (fault) {
                        case FAILED -> part(length);
                        default -> (int) Math.min(length, Math.max(0, room));
                    };
            byte[] grown = Arrays.copyOf(content.bytes, content.bytes.length + written);
            System.arraycopy(bytes, offset, grown, content.bytes.length, written);
            content.bytes = grown;
            if (fault != Fault.NONE || written < length) {
                throw new IOException("No space left on simulated device: " + name);
            }
        }

        /** File systems take whole blocks: docs/format.md counts on it. */
        private int part(int length) {
            int end = content.bytes.length + disk.random.nextInt(length + 1);
            int whole = end / Content.BLOCK_BYTES * Content.BLOCK_BYTES;
            return Math.max(0, whole - content.bytes.length);
        }

        @Override
        public void wipe() throws IOException {
            attempt("wipe " + name, () -> content.bytes = new byte[content.bytes.length]);
        }

        @Override
        public void truncate(long size) throws IOException {
            attempt("truncate " + name, () -> content.truncate((int) size));
        }

        @Override
        public void sync() throws IOException {
            boolean wanted = disk.syncsToFailure-- == 0;
            Fault fault = wanted ? Fault.FAILED : disk.step();
            if (fault == Fault.FAILED) {
                content.syncFailed(wanted ? disk.failureEvicts : disk.random.nextInt(3) == 0);
            } else {
                content.sync();
            }
            if (fault != Fault.NONE) {
                throw new IOException("simulated failure: sync " + name);
            }
        }

        @Override
        public void close() {}
    }
}
