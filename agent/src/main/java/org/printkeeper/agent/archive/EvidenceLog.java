package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The evidence beside a stream: a Merkle tree over its entries, and signed checkpoints of it, in
 * {@code evidence/<epoch>/}. docs/format.md has the files.
 *
 * <p>Thread: one at a time.
 *
 * <p>Invariant: a checkpoint is written only after its entries and their hashes are on disk, and
 * the tree goes on only from one that was signed; a crash between any two steps leaves an older
 * one, from which the same tree goes on.
 */
public final class EvidenceLog {
    /** One hash of the file {@code tree} stands for a block of 256 leaves. */
    static final int BLOCK_LEVEL = 8;

    static final String CHECKPOINTS = "checkpoints";
    static final String CHECKPOINT = "checkpoint";
    private static final String FRONTIER = "frontier";

    /** A crash at the first checkpoint leaves at most so much. */
    private static final int MAX_NOTE_BYTES = 2048;

    private final Epochs epochs;
    private final Storage identity;
    private final String origin;

    private Epoch epoch;
    private String begun = "";
    private SigningKey key;
    private SealingKey seal;
    private Storage storage;
    private GrowingTree tree = new GrowingTree();
    private SignedTree signed = SignedTree.NONE;
    private NotedBlocks noted;

    /** Of the last checkpoint, while it is not in its file. */
    private String frontier = "";

    private EvidenceLog(
            Epochs epochs,
            Storage identity,
            String origin,
            Epoch epoch,
            SigningKey key,
            SealingKey seal) {
        this.epochs = epochs;
        this.identity = identity;
        this.origin = origin;
        this.epoch = epoch;
        this.key = key;
        this.seal = seal;
        storage = epochs.folder(epoch.number());
        noted = new NotedBlocks(storage);
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
        Files.createDirectories(identity);
        return open(
                new DirectoryStorage(stream), new DirectoryStorage(identity), origin, oldestIndex);
    }

    static EvidenceLog open(Storage stream, Storage identity, String origin, long oldestIndex)
            throws IOException {
        Epochs epochs = Epochs.make(stream);
        int number = epochs.newest();
        int deleted = epochs.deleted(identity);
        if (deleted > number) {
            String reason = "the evidence of epoch " + deleted + " was deleted";
            return begin(epochs, identity, origin, deleted + 1, oldestIndex, reason);
        }
        if (number < 0) {
            return begin(epochs, identity, origin, 0, oldestIndex, "first start");
        }
        Optional<EvidenceLog> log = known(epochs, identity, origin, number);
        if (log.isPresent() && log.get().resume()) {
            return log.get();
        }
        return begin(
                epochs,
                identity,
                origin,
                number + 1,
                Math.max(oldestIndex, epochs.signedEnd()),
                log.isPresent()
                        ? "the checkpoints of epoch " + number + " were damaged"
                        : whyUnknown(epochs, number));
    }

    private static String whyUnknown(Epochs epochs, int number) throws IOException {
        return epochs.epoch(number).filter(epoch -> epoch.sealingKey().isEmpty()).isPresent()
                ? "epoch " + number + " has no sealing key: it is of an older version"
                : "a key or the file of epoch " + number + " was lost";
    }

    /** The evidence of an epoch whose file and keys are there, and belong together. */
    private static Optional<EvidenceLog> known(
            Epochs epochs, Storage identity, String origin, int number) throws IOException {
        String name = origin + '/' + number;
        Optional<Epoch> epoch = epochs.epoch(number);
        Optional<SigningKey> key =
                SigningKey.read(new WholeFile(identity, SigningKey.fileName(number)), name);
        boolean isOurs =
                epoch.isPresent()
                        && key.isPresent()
                        && epoch.get().verifierKey().equals(key.get().verifierKey());
        if (!isOurs) {
            return Optional.empty();
        }
        Storage files = epochs.folder(number);
        files.syncNames(); // its file may have got its name from a life that could not sync it
        return SealingKey.open(files, identity, name, epoch.get().sealingKey())
                .map(seal ->
                        new EvidenceLog(epochs, identity, origin, epoch.get(), key.get(), seal));
    }

    /** Why a new epoch was begun since the evidence was opened; empty when none was. */
    public String begun() {
        return begun;
    }

    /**
     * A new tree with a new key; its first leaf is the last checkpoint before, where one is. The
     * file {@link Epoch#FILE} is written last: without it, nothing has begun.
     */
    private static EvidenceLog begin(
            Epochs epochs,
            Storage identity,
            String origin,
            int number,
            long firstIndex,
            String reason)
            throws IOException {
        String link = epochs.newestNote();
        Storage files = epochs.make(number);
        String name = origin + '/' + number;
        SigningKey key =
                SigningKey.create(new WholeFile(identity, SigningKey.fileName(number)), name);
        SealingKey seal = SealingKey.create(files, identity, name);
        Epoch epoch =
                new Epoch(
                        number,
                        firstIndex,
                        !link.isEmpty(),
                        reason,
                        key.verifierKey(),
                        seal.verifierKey());
        if (epoch.linked()) {
            new WholeFile(files, "link").replace(link);
        }
        new WholeFile(identity, "vkey").replace(key.verifierKey() + '\n');
        new WholeFile(identity, "seal-vkey").replace(seal.verifierKey() + '\n');
        new WholeFile(files, Epoch.FILE).replace(epoch.toString());
        EvidenceLog log = new EvidenceLog(epochs, identity, origin, epoch, key, seal);
        log.tree = log.emptyTree();
        log.begun = number == 0 ? "" : "epoch %d: %s".formatted(number, reason);
        return log;
    }

    private GrowingTree emptyTree() throws IOException {
        GrowingTree empty = new GrowingTree();
        if (epoch.linked()) {
            empty.appendLeaf(utf8(new WholeFile(storage, "link").text()));
        }
        return empty;
    }

    /**
     * Goes on from the frontier if that was signed, else hashes all from the epoch's beginning.
     *
     * @return false when the checkpoints are not as they were written: they are left as they are
     */
    private boolean resume() throws IOException {
        List<SignedTree> newest = SignedTree.newest(storage);
        String last = new WholeFile(storage, CHECKPOINT).text();
        boolean isWhole =
                last.isEmpty()
                        ? !newest.isEmpty() || storage.sizeOf(CHECKPOINTS) <= MAX_NOTE_BYTES
                        : newest.stream().anyMatch(each -> each.note().equals(last));
        if (!isWhole) {
            return false;
        }
        signed = newest.stream().filter(this::isOurs).findFirst().orElse(SignedTree.NONE);
        Optional<GrowingTree> known =
                Frontier.parse(new WholeFile(storage, FRONTIER).text())
                        .filter(found -> wasSigned(found, newest));
        tree = known.isPresent() && noted.reaches(known.get().size()) ? known.get() : emptyTree();
        noted.resume(Math.max(noted.reaches(signed.size()) ? signed.size() : 0, tree.size()));
        return true;
    }

    private boolean isOurs(SignedTree claimed) {
        return claimed.isSignedBy(epoch.verifierKey());
    }

    private boolean wasSigned(GrowingTree tree, List<SignedTree> newest) {
        return newest.stream().anyMatch(each -> isSame(tree, each) && isOurs(each));
    }

    private static boolean isSame(GrowingTree tree, SignedTree signed) {
        return tree.size() == signed.size() && root(tree).equals(signed.root());
    }

    private static String root(GrowingTree tree) {
        return Base64.getEncoder().encodeToString(tree.root());
    }

    /** Index of the entry that comes next. */
    public long nextIndex() {
        return epoch.indexOf(tree.size());
    }

    /** Adds the next entry. */
    public void add(byte[] entry) throws IOException {
        if (tree.size() == signed.size() && tree.size() > 0 && !isSame(tree, signed)) {
            next(nextIndex(), "entries before " + nextIndex() + " differ from what was signed");
        }
        tree.appendLeaf(entry);
        noted.add(tree);
    }

    /**
     * Notes how far the block is before the first entry of a segment: when what stands before it is
     * pruned, the rest can still be verified.
     */
    public void beginSegment() {
        noted.addBoundary(tree);
    }

    /**
     * Entries are gone before they were hashed: a new epoch begins behind them, and behind all that
     * is signed.
     */
    public void skipTo(long index) throws IOException {
        checkpoint();
        next(
                Math.max(index, epoch.indexOf(signed.size())),
                "entries before " + index + " were gone before they were hashed");
    }

    private void next(long firstIndex, String reason) throws IOException {
        EvidenceLog later = begin(epochs, identity, origin, epoch.number() + 1, firstIndex, reason);
        epoch = later.epoch;
        begun = later.begun;
        key = later.key;
        seal = later.seal;
        storage = later.storage;
        tree = later.tree;
        signed = SignedTree.NONE;
        noted = later.noted;
        frontier = "";
    }

    /** Signs the tree as it is now, unless that is done; the caller knows its entries on disk. */
    public void checkpoint() throws IOException {
        seal.finish();
        if (tree.size() > signed.size()) {
            sign();
        }
        if (!frontier.isEmpty()) {
            new WholeFile(storage, FRONTIER).replace(frontier);
            new WholeFile(storage, CHECKPOINT).replace(signed.note());
            frontier = "";
        }
    }

    /** What is signed by now is sealed for good: the key that did it is given up for another. */
    public void handOver() throws IOException {
        if (frontier.isEmpty() && signed.size() > seal.sealedSize()) {
            seal.handOver(signed);
        }
    }

    /** It counts once it is in the file {@code checkpoints}; the others follow it. */
    private void sign() throws IOException {
        noted.write();
        String body = "%s/%d\n%d\n%s\n".formatted(origin, epoch.number(), tree.size(), root(tree));
        String note = key.sign(body) + seal.seal(body);
        long end = storage.appendAt(CHECKPOINTS, signed.end(), utf8(note + '\n'));
        signed = new SignedTree(tree.size(), root(tree), note, end);
        frontier = Frontier.of(tree);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The line by which others verify the checkpoints. */
    public String verifierKey() {
        return key.verifierKey();
    }
}
