package org.printkeeper.agent.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The evidence beside a stream: a Merkle tree over its entries, and signed checkpoints of it, in
 * {@code evidence/<epoch>/}. docs/format.md has the files.
 *
 * <p>Thread: one at a time.
 *
 * <p>Invariant: a checkpoint is written only after everything that it needs is on disk; a crash
 * between any two steps leaves an older one, from which the same tree goes on.
 */
public final class EvidenceLog {
    /** One hash of the file {@code tree} stands for a block of 256 leaves. */
    static final int BLOCK_LEVEL = 8;

    private static final int TAIL_BYTES = 8192;

    private final Path directory;
    private final Path identity;
    private final String origin;

    private Epoch epoch;
    private SigningKey key;
    private Storage storage;
    private GrowingTree tree = new GrowingTree();
    private long treeBytes;
    private long signedSize;
    private final ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    private final StringBuilder boundaries = new StringBuilder();

    private EvidenceLog(Path directory, Path identity, String origin, Epoch epoch, SigningKey key) {
        this.directory = directory;
        this.identity = identity;
        this.origin = origin;
        this.epoch = epoch;
        this.key = key;
        storage = new DirectoryStorage(directoryOf(directory, epoch.number()));
    }

    /**
     * Goes on where the evidence ends, or begins it.
     *
     * @param stream directory of the stream
     * @param identity directory of the keys
     * @param origin name of the log, without the epoch
     * @param oldestIndex of the entries that are there
     */
    public static EvidenceLog open(Path stream, Path identity, String origin, long oldestIndex)
            throws IOException {
        Path directory = stream.resolve("evidence");
        int newest = newest(directory);
        int number = Math.max(newest, 0);
        SigningKey key = key(identity, origin, number);
        Optional<Epoch> known = Epoch.parse(text(directoryOf(directory, number), Epoch.FILE));
        if (known.isPresent() && known.get().verifierKey().equals(key.verifierKey())) {
            EvidenceLog log = new EvidenceLog(directory, identity, origin, known.get(), key);
            log.resume(oldestIndex);
            return log;
        }
        Epoch before = known.orElse(new Epoch(number, oldestIndex, false, "", ""));
        EvidenceLog log = new EvidenceLog(directory, identity, origin, before, key);
        if (newest < 0) {
            log.begin(0, oldestIndex, "first start");
        } else {
            log.beginAfter(oldestIndex, "the key or the file of epoch " + number + " was lost");
        }
        return log;
    }

    private static int newest(Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> epochs = Files.list(directory)) {
            return epochs.map(Path::getFileName)
                    .map(String::valueOf)
                    .filter(name -> name.matches("[0-9]{1,6}"))
                    .map(Integer::valueOf)
                    .max(Comparator.naturalOrder())
                    .orElse(-1);
        }
    }

    private static Path directoryOf(Path evidence, int number) {
        return evidence.resolve(Integer.toString(number));
    }

    private static SigningKey key(Path identity, String origin, int number) throws IOException {
        String name = origin + '/' + number;
        return SigningKey.openOrCreate(SigningKey.file(identity, number), name);
    }

    private static String text(Path directory, String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    }

    private void resume(long oldestIndex) throws IOException {
        Path files = directoryOf(directory, epoch.number());
        Optional<GrowingTree> frontier = Frontier.parse(text(files, "frontier"));
        long whole = storage.sizeOf("tree") / GrowingTree.HASH_BYTES;
        if (frontier.isPresent() && frontier.get().size() >>> BLOCK_LEVEL <= whole) {
            tree = frontier.get();
            treeBytes = (tree.size() >>> BLOCK_LEVEL) * GrowingTree.HASH_BYTES;
            signedSize = tree.size();
        } else if (storage.sizeOf("checkpoints") == 0 && !epoch.linked()) {
            tree = new GrowingTree();
        } else {
            beginAfter(oldestIndex, "the tree's files were damaged");
        }
    }

    /** What is signed stays signed: the new epoch begins behind it. */
    private void beginAfter(long oldestIndex, String reason) throws IOException {
        List<String> newest =
                text(directoryOf(directory, epoch.number()), "checkpoint").lines().toList();
        boolean isWhole = newest.size() > 1 && newest.get(1).matches("[0-9]{1,18}");
        long signedEnd = isWhole ? epoch.indexOf(Long.parseLong(newest.get(1))) : 0;
        begin(epoch.number() + 1, Math.max(oldestIndex, signedEnd), reason);
    }

    /** A new tree with a new key; its first leaf is the last checkpoint before, where one is. */
    private void begin(int number, long firstIndex, String reason) throws IOException {
        String before = text(directoryOf(directory, epoch.number()), "checkpoint");
        Path files = directoryOf(directory, number);
        Files.createDirectories(files);
        key = key(identity, origin, number);
        epoch = new Epoch(number, firstIndex, !before.isEmpty(), reason, key.verifierKey());
        storage = new DirectoryStorage(files);
        tree = new GrowingTree();
        blocks.reset();
        boundaries.setLength(0);
        treeBytes = 0;
        signedSize = 0;
        if (epoch.linked()) {
            replace("link", before);
            tree.appendLeaf(before.getBytes(StandardCharsets.UTF_8));
            replace("frontier", Frontier.of(tree));
        }
        replace(Epoch.FILE, epoch.toString());
        Files.writeString(identity.resolve("vkey"), key.verifierKey() + '\n');
    }

    /** Index of the entry that comes next. */
    public long nextIndex() {
        return epoch.indexOf(tree.size());
    }

    /** Adds the next entry. */
    public void add(byte[] entry) {
        tree.appendLeaf(entry);
        if (tree.size() % (1 << BLOCK_LEVEL) == 0) {
            blocks.writeBytes(tree.newestAt(BLOCK_LEVEL));
        }
    }

    /**
     * Notes how far the block is before the first entry of a segment: when what stands before it is
     * pruned, the rest can still be verified.
     */
    public void beginSegment() {
        boundaries
                .append(tree.size())
                .append(' ')
                .append(Frontier.subtrees(tree, BLOCK_LEVEL, " "))
                .append('\n');
    }

    /** Entries are gone before they were hashed: a new epoch begins behind them. */
    public void skipTo(long index) throws IOException {
        checkpoint();
        begin(
                epoch.number() + 1,
                index,
                "entries %d to %d were gone before they were hashed"
                        .formatted(nextIndex(), index - 1));
    }

    /** Signs the tree as it is now, unless that is done; the caller knows its entries on disk. */
    public void checkpoint() throws IOException {
        if (tree.size() == signedSize) {
            return;
        }
        append("tree", treeBytes, blocks.toByteArray());
        append("boundaries", storage.sizeOf("boundaries"), utf8(boundaries.toString()));
        replace("frontier", Frontier.of(tree));
        String root = Base64.getEncoder().encodeToString(tree.root());
        String name = origin + '/' + epoch.number();
        String note = key.sign("%s\n%d\n%s\n".formatted(name, tree.size(), root));
        append("checkpoints", wholeCheckpoints(), utf8(note + '\n'));
        replace("checkpoint", note);
        treeBytes += blocks.size();
        blocks.reset();
        boundaries.setLength(0);
        signedSize = tree.size();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Where the last whole note ends, in a file whose end a crash may have torn. */
    private long wholeCheckpoints() throws IOException {
        long size = storage.sizeOf("checkpoints");
        if (size == 0) {
            return 0;
        }
        try (StoredFile file = storage.openToRead("checkpoints")) {
            byte[] tail = new byte[(int) Math.min(size, TAIL_BYTES)];
            SealedLayout.readFully(file, "checkpoints", size - tail.length, tail, tail.length);
            String text = new String(tail, StandardCharsets.ISO_8859_1);
            int signature = text.lastIndexOf("\n\u00e2\u0080\u0094 ");
            while (signature >= 0) {
                int end = text.indexOf('\n', signature + 1);
                if (end >= 0 && text.startsWith("\n\n", end)) {
                    return size - tail.length + end + 2;
                }
                signature = text.lastIndexOf("\n\u00e2\u0080\u0094 ", signature - 1);
            }
            return size == tail.length ? 0 : size;
        }
    }

    private void append(String name, long at, byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return;
        }
        boolean exists = storage.names().contains(name);
        try (StoredFile file = exists ? storage.open(name) : storage.create(name)) {
            file.truncate(at);
            file.append(bytes, 0, bytes.length);
            file.sync();
        }
        if (!exists) {
            storage.syncNames();
        }
    }

    private void replace(String name, String text) throws IOException {
        String temporary = name + ".tmp";
        try (StoredFile file = storage.create(temporary)) {
            byte[] bytes = utf8(text);
            file.append(bytes, 0, bytes.length);
            file.sync();
        }
        storage.rename(temporary, name);
        storage.syncNames();
    }

    /** The line by which others verify the checkpoints. */
    public String verifierKey() {
        return key.verifierKey();
    }
}
