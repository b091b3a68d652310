package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that fails as real ones do, by seed: a step fails, fails though it was
 * done, writes a part; a crash loses what was not synced, names and contents each by themselves.
 *
 * <p>A file whose sync failed shows its content as before, but the next sync says "ok" without
 * having written anything, as Linux does; and a crash loses all of it since the last good sync.
 */
final class SimulatedStorage implements Storage {
    /** Thrown by each step after the crash. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash() {
            super("simulated crash");
        }
    }

    private static final class Content {
        private byte[] bytes = {};
        private byte[] durable = {};
        private boolean pagesDropped;
    }

    private final Random random;
    private double failureRate;
    private int stepsToCrash = Integer.MAX_VALUE;
    private long roomBytes = Long.MAX_VALUE;
    private Map<String, Content> names = new LinkedHashMap<>();
    private Map<String, Content> durableNames = new LinkedHashMap<>();
    private long version;
    private boolean crashed;
    int failures;

    SimulatedStorage(long seed) {
        random = new Random(seed);
    }

    void failAtRate(double rate) {
        failureRate = rate;
    }

    void crashAfter(int steps) {
        stepsToCrash = steps;
    }

    void roomOf(long bytes) {
        roomBytes = bytes;
    }

    /** What the disk holds after the power came back. */
    void restart() {
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
        after.values().forEach(this::loseUnsynced);
        names = after;
        durableNames = new LinkedHashMap<>(after);
        crashed = false;
        stepsToCrash = Integer.MAX_VALUE;
        version++;
    }

    /** A rename is atomic: the file has its old name or its new one. */
    private void oneNameEach(Map<String, Content> after) {
        for (String name : List.copyOf(names.keySet())) {
            for (String old : List.copyOf(after.keySet())) {
                boolean twice = after.get(name) == after.get(old) && after.containsKey(name);
                if (twice && !old.equals(name)) {
                    after.remove(random.nextBoolean() ? name : old);
                }
            }
        }
    }

    /** Unsynced bytes come through up to the end of a block, or all of them. */
    private void loseUnsynced(Content content) {
        int length = content.durable.length;
        if (!content.pagesDropped && content.bytes.length > length) {
            int blocks = (content.bytes.length - length) / 512 + 1;
            int kept = (length / 512 + random.nextInt(blocks + 1)) * 512;
            length =
                    random.nextInt(3) == 0
                            ? content.bytes.length
                            : Math.max(length, Math.min(content.bytes.length, kept));
            content.durable = Arrays.copyOf(content.bytes, length);
        }
        content.bytes = content.durable.clone();
        content.pagesDropped = false;
    }

    private enum Fault {
        NONE,
        FAILED,
        FAILED_THOUGH_DONE
    }

    private Fault step() {
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

    private interface Action {
        void run() throws IOException;
    }

    private void attempt(String what, Action action) throws IOException {
        Fault fault = step();
        if (fault != Fault.FAILED) {
            action.run();
        }
        if (fault != Fault.NONE) {
            throw new IOException("simulated failure: " + what);
        }
    }

    @Override
    public List<String> names() {
        return List.copyOf(names.keySet());
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
                    Content known = names.get(name);
                    if (known == null) {
                        names.put(name, new Content());
                        version++;
                    } else {
                        known.bytes = new byte[0];
                        known.pagesDropped = false;
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
        attempt("sync names", () -> durableNames = new LinkedHashMap<>(names));
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
            Fault fault = step();
            long room = roomBytes - content.bytes.length;
            int written =
                    switch (fault) {
                        case FAILED -> random.nextInt(length + 1);
                        default -> (int) Math.min(length, Math.max(0, room));
                    };
            byte[] grown = Arrays.copyOf(content.bytes, content.bytes.length + written);
            System.arraycopy(bytes, offset, grown, content.bytes.length, written);
            content.bytes = grown;
            if (fault != Fault.NONE || written < length) {
                throw new IOException("No space left on simulated device: " + name);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            attempt(
                    "truncate " + name,
                    () -> content.bytes = Arrays.copyOf(content.bytes, (int) size));
        }

        @Override
        public void sync() throws IOException {
            Fault fault = step();
            if (fault != Fault.NONE) {
                content.pagesDropped = true;
                throw new IOException("simulated failure: sync " + name);
            }
            if (!content.pagesDropped) {
                content.durable = content.bytes.clone();
            }
        }

        @Override
        public void close() {}
    }
}
