package org.printkeeper.agent.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

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

    private static final String DIRECTORY = "evidence";
    private static final String TREE = "tree";
    private static final String SUMS = "sums";
    private static final String BOUNDARIES = "boundaries";
    private static final String FRONTIER = "frontier";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String CHECKPOINT = "checkpoint";

    /** A crash at the first checkpoint leaves at most so much. */
    private static final int MAX_NOTE_BYTES = 2048;

    private final Storage evidence;
    private final Storage identity;
    private final String origin;

    private Epoch epoch;
    private String begun = "";
    private SigningKey key;
    private SealingKey seal;
    private Storage storage;
    private GrowingTree tree = new GrowingTree();
    private SignedTree signed = SignedTree.NONE;
    private long treeBytes;
    private long boundaryBytes;

    /**
     * Of leaves before this one the files hold what there is to note. It was on disk before a
     * checkpoint was signed, and is never written again: what stays of the epoch when its beginning
     * is pruned is verified by it.
     */
    private long notedSize;

    private final ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    private final ByteArrayOutputStream sums = new ByteArrayOutputStream();
    private final StringBuilder boundaries = new StringBuilder();

    /** Of the last checkpoint, while it is not in its file. */
    private String frontier = "";

    private EvidenceLog(
            Storage evidence,
            Storage identity,
            String origin,
            Epoch epoch,
            SigningKey key,
            SealingKey seal) {
        this.evidence = evidence;
        this.identity = identity;
        this.origin = origin;
        this.epoch = epoch;
        this.key = key;
        this.seal = seal;
        storage = folder(evidence, epoch.number());
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
        stream.makeFolder(DIRECTORY);
        Storage evidence = stream.folder(DIRECTORY);
        int number = newest(evidence);
        int deleted = deleted(evidence, identity);
        if (deleted > number) {
            return begin(
                    evidence,
                    identity,
                    origin,
                    deleted + 1,
                    oldestIndex,
                    newestNote(evidence, number),
                    "the evidence of epoch " + deleted + " was deleted");
        }
        if (number < 0) {
            return begin(evidence, identity, origin, 0, oldestIndex, "", "first start");
        }
        Optional<EvidenceLog> log = known(evidence, identity, origin, number);
        if (log.isPresent() && log.get().resume()) {
            return log.get();
        }
        return begin(
                evidence,
                identity,
                origin,
                number + 1,
                Math.max(oldestIndex, signedEnd(stream)),
                newestNote(evidence, number),
                log.isPresent()
                        ? "the checkpoints of epoch " + number + " were damaged"
                        : "a key or the file of epoch " + number + " was lost");
    }

    /** The evidence of an epoch whose file and keys are there, and belong together. */
    private static Optional<EvidenceLog> known(
            Storage evidence, Storage identity, String origin, int number) throws IOException {
        String name = origin + '/' + number;
        Optional<Epoch> epoch = epoch(evidence, number);
        Optional<SigningKey> key =
                SigningKey.read(new WholeFile(identity, SigningKey.fileName(number)), name);
        boolean isOurs =
                epoch.isPresent()
                        && key.isPresent()
                        && epoch.get().verifierKey().equals(key.get().verifierKey());
        if (!isOurs) {
            return Optional.empty();
        }
        // Its file may have got its name from a life that could not sync it.
        folder(evidence, number).syncNames();
        return SealingKey.open(folder(evidence, number), identity, name, epoch.get().sealingKey())
                .map(seal ->
                        new EvidenceLog(evidence, identity, origin, epoch.get(), key.get(), seal));
    }

    /** Index after the last entry that was ever signed, and thus was on disk; 0 when none was. */
    static long signedEnd(Storage stream) throws IOException {
        Storage evidence = stream.folder(DIRECTORY);
        long end = 0;
        for (int number = newest(evidence); number >= 0; number--) {
            Optional<Epoch> epoch = epoch(evidence, number);
            if (epoch.isPresent()) {
                Storage files = folder(evidence, number);
                SignedTree newest = newest(files, epoch.get().verifierKey());
                end = Math.max(end, newest.size() == 0 ? 0 : epoch.get().indexOf(newest.size()));
            }
        }
        return end;
    }

    private static SignedTree newest(Storage files, String verifierKey) throws IOException {
        List<SignedTree> claimed = new ArrayList<>(SignedTree.newest(files));
        SignedTree.of(new WholeFile(files, CHECKPOINT).text()).ifPresent(claimed::add);
        return claimed.stream()
                .sorted(Comparator.comparingLong(SignedTree::size).reversed())
                .filter(tree -> tree.isSignedBy(verifierKey))
                .findFirst()
                .orElse(SignedTree.NONE);
    }

    /** The last checkpoint of all; where no key is known, what stands in its place. */
    private static String newestNote(Storage evidence, int newest) throws IOException {
        String note = "";
        for (int number = newest; note.isEmpty() && number >= 0; number--) {
            Storage files = folder(evidence, number);
            Optional<Epoch> known = epoch(evidence, number);
            note =
                    known.isPresent()
                            ? newest(files, known.get().verifierKey()).note()
                            : new WholeFile(files, CHECKPOINT).text();
        }
        return note;
    }

    /** The newest epoch that has a key but no folder, which is made before the key; else −1. */
    private static int deleted(Storage evidence, Storage identity) throws IOException {
        List<String> folders = evidence.names();
        int newest = -1;
        for (String name : identity.names()) {
            Matcher key = SigningKey.FILE_NAME.matcher(name);
            if (key.matches() && !folders.contains(key.group(1))) {
                newest = Math.max(newest, Integer.parseInt(key.group(1)));
            }
        }
        return newest;
    }

    /** Why a new epoch was begun since the evidence was opened; empty when none was. */
    public String begun() {
        return begun;
    }

    /** The newest epoch that was begun; −1 when none was. */
    private static int newest(Storage evidence) throws IOException {
        int newest = -1;
        for (String name : evidence.names()) {
            if (name.matches("[0-9]{1,6}") && isBegun(evidence.folder(name))) {
                newest = Math.max(newest, Integer.parseInt(name));
            }
        }
        return newest;
    }

    /** A crash may leave a folder before its epoch has begun. */
    private static boolean isBegun(Storage files) throws IOException {
        List<String> names = files.names();
        return names.contains(Epoch.FILE)
                || names.contains(CHECKPOINTS)
                || names.contains(CHECKPOINT);
    }

    private static Optional<Epoch> epoch(Storage evidence, int number) throws IOException {
        return Epoch.parse(new WholeFile(folder(evidence, number), Epoch.FILE).text())
                .filter(epoch -> epoch.number() == number);
    }

    private static Storage folder(Storage evidence, int number) {
        return evidence.folder(Integer.toString(number));
    }

    /**
     * A new tree with a new key; its first leaf is the last checkpoint before, where one is. The
     * file {@code epoch} is written last: without it, nothing has begun.
     */
    private static EvidenceLog begin(
            Storage evidence,
            Storage identity,
            String origin,
            int number,
            long firstIndex,
            String link,
            String reason)
            throws IOException {
        evidence.makeFolder(Integer.toString(number));
        Storage files = folder(evidence, number);
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
        EvidenceLog log = new EvidenceLog(evidence, identity, origin, epoch, key, seal);
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
        long whole = storage.sizeOf(TREE) / GrowingTree.HASH_BYTES;
        boolean isThere = known.isPresent() && blocksOf(known.get()) <= whole;
        tree = isThere ? known.get() : emptyTree();
        notedSize = signed.size() >>> BLOCK_LEVEL <= whole ? signed.size() : 0;
        notedSize = Math.max(notedSize, tree.size());
        treeBytes = (notedSize >>> BLOCK_LEVEL) * GrowingTree.HASH_BYTES;
        boundaryBytes = boundariesBefore(notedSize);
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

    private static long blocksOf(GrowingTree tree) {
        return tree.size() >>> BLOCK_LEVEL;
    }

    /** How far the file has whole lines about leaves before this one. */
    private long boundariesBefore(long size) throws IOException {
        String text = new WholeFile(storage, BOUNDARIES).text();
        int end = 0;
        for (int line = text.indexOf('\n'); line >= 0; line = text.indexOf('\n', end)) {
            String leaf = text.substring(end, Math.max(end, text.indexOf(' ', end)));
            if (!leaf.matches("[0-9]{1,18}") || Long.parseLong(leaf) >= size) {
                return end;
            }
            end = line + 1;
        }
        return end;
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
        if (tree.size() % (1 << BLOCK_LEVEL) == 0 && tree.size() > notedSize) {
            blocks.writeBytes(tree.newestAt(BLOCK_LEVEL));
            sums.writeBytes(tree.sums().bytes());
        }
    }

    /**
     * Notes how far the block is before the first entry of a segment: when what stands before it is
     * pruned, the rest can still be verified.
     */
    public void beginSegment() {
        if (tree.size() < notedSize) {
            return;
        }
        boundaries
                .append(tree.size())
                .append(' ')
                .append(Frontier.subtrees(tree, BLOCK_LEVEL, " "))
                .append('\n');
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
        EvidenceLog later =
                begin(
                        evidence,
                        identity,
                        origin,
                        epoch.number() + 1,
                        firstIndex,
                        newestNote(evidence, epoch.number()),
                        reason);
        epoch = later.epoch;
        begun = later.begun;
        key = later.key;
        seal = later.seal;
        storage = later.storage;
        tree = later.tree;
        signed = SignedTree.NONE;
        notedSize = 0;
        frontier = "";
        treeBytes = 0;
        boundaryBytes = 0;
        blocks.reset();
        sums.reset();
        boundaries.setLength(0);
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
        note();
        String body = "%s/%d\n%d\n%s\n".formatted(origin, epoch.number(), tree.size(), root(tree));
        String note = key.sign(body) + seal.seal(body);
        byte[] ended = utf8(note + '\n');
        append(CHECKPOINTS, signed.end(), ended);
        signed = new SignedTree(tree.size(), root(tree), note, signed.end() + ended.length);
        frontier = Frontier.of(tree);
    }

    /**
     * Once this is done it stays: a checkpoint that seems to have failed may be on disk, and what
     * it covers must not be written again.
     */
    private void note() throws IOException {
        byte[] lines = utf8(boundaries.toString());
        append(TREE, treeBytes, blocks.toByteArray());
        append(SUMS, treeBytes / GrowingTree.HASH_BYTES * LeafSums.BYTES, sums.toByteArray());
        append(BOUNDARIES, boundaryBytes, lines);
        treeBytes += blocks.size();
        boundaryBytes += lines.length;
        blocks.reset();
        sums.reset();
        boundaries.setLength(0);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void append(String name, long at, byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return;
        }
        try (StoredFile file = storage.openOrCreate(name)) {
            file.truncate(at);
            int unknown = (int) (at - file.size()); // sums of archives before 0.2
            byte[] more = new byte[unknown + bytes.length];
            System.arraycopy(bytes, 0, more, unknown, bytes.length);
            file.append(more, 0, more.length);
            file.sync();
        }
        storage.syncNames();
    }

    /** The line by which others verify the checkpoints. */
    public String verifierKey() {
        return key.verifierKey();
    }
}
