package org.printkeeper.agent.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.Block;
import org.printkeeper.agent.archive.StreamBlocks;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.proof.Checkpoint;
import org.printkeeper.core.proof.CompactRange;
import org.printkeeper.core.proof.Hash;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;
import org.printkeeper.core.proof.SignedNote;
import org.printkeeper.core.record.Gap;

/**
 * Recomputes the tree of one epoch from its entries and holds it against each checkpoint; after a
 * damage it goes on from the hashes that were noted.
 *
 * <p>Thread: one at a time; hashes on all cores.
 *
 * <p>Invariant: an entry counts as signed only under a root that was recomputed from it.
 */
final class EpochCheck {
    private static final int BLOCKS_AT_A_TIME = 4 * Runtime.getRuntime().availableProcessors();

    private final EvidenceFiles files;
    private final StreamReader reader;
    private final StreamBlocks stream;
    private final long endIndex;
    private final LongConsumer progress;
    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private final Set<Checkpoint> seenElsewhere = new HashSet<>();
    private final List<Damage> damages = new ArrayList<>();
    private final TreeSet<Long> badBlocks = new TreeSet<>();

    /** The blocks before this one; null after a damage, until the next block. */
    private @Nullable CompactRange blocks = new CompactRange();

    /** The leaves of this block; null when some before them are not known. */
    private @Nullable CompactRange block = new CompactRange();

    /** The leaves of this block as they are; null when some before them are not known. */
    private @Nullable Locator locator = new Locator();

    /** In each bad block the leaf that was changed, where it is one alone. */
    private final Map<Long, Long> changedLeaves = new HashMap<>();

    private boolean damageIsTold;
    private long leaf;
    private long goodLeaf;
    private int next;
    private long entries;
    private long records;
    private long gaps;
    private long lost;
    private long pruned;
    private long signed;
    private long sealed;
    private int handOvers;

    /**
     * @param endIndex where the next epoch begins, or Long.MAX_VALUE
     * @param progress is given the index after each part that was checked
     */
    EpochCheck(EvidenceFiles files, Path stream, long endIndex, LongConsumer progress) {
        this.files = files;
        this.reader = StreamReader.open(stream);
        this.stream = StreamBlocks.open(stream);
        this.endIndex = endIndex;
        this.progress = progress;
    }

    /**
     * Checks.
     *
     * @param key whose signatures count
     * @param seen checkpoints that others keep
     */
    void run(NoteKey key, List<SignedNote> seen) throws IOException, MalformedProofException {
        Optional<SealChain> seals = files.seals();
        for (String text : files.notes()) {
            parse(text).flatMap(note -> read(note, key, seals)).ifPresent(this::addInOrder);
        }
        seals.ifPresent(chain -> {
            sealed = chain.sealedSize();
            handOvers = chain.handOvers().size();
            checkpoints.addAll(chain.handOvers());
        });
        for (SignedNote note : seen) {
            if (note.text().startsWith(key.name() + '\n')) {
                read(note, key, Optional.empty()).ifPresent(seenElsewhere::add);
            }
        }
        checkpoints.addAll(seenElsewhere);
        checkpoints.sort(Comparator.comparingLong(Checkpoint::size));
        start();
        List<Block> parts = stream.list(files.epoch().indexOf(leaf), endIndex);
        for (int from = 0; from < parts.size(); from += BLOCKS_AT_A_TIME) {
            int to = Math.min(parts.size(), from + BLOCKS_AT_A_TIME);
            List<HashedBlock> hashed =
                    IntStream.range(from, to)
                            .parallel()
                            .mapToObj(i -> HashedBlock.of(stream, parts.get(i)))
                            .toList();
            for (HashedBlock each : hashed) {
                accept(each);
            }
            progress.accept(files.epoch().indexOf(leaf));
        }
        end();
    }

    private Optional<SignedNote> parse(String text) {
        try {
            return Optional.of(SignedNote.parse(text));
        } catch (MalformedProofException malformed) {
            damages.add(Damage.of(String.valueOf(malformed.getMessage())));
            return Optional.empty();
        }
    }

    private Optional<Checkpoint> read(SignedNote note, NoteKey key, Optional<SealChain> seals) {
        try {
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            boolean isSigned =
                    note.signatureBy(key).isPresent() && checkpoint.origin().equals(key.name());
            Optional<String> flaw =
                    isSigned
                            ? seals.flatMap(chain -> chain.flaw(note, checkpoint))
                            : Optional.of(
                                    "the checkpoint of size %d is not signed by %s"
                                            .formatted(checkpoint.size(), key.name()));
            flaw.map(Damage::of).ifPresent(damages::add);
            return flaw.isPresent() ? Optional.empty() : Optional.of(checkpoint);
        } catch (MalformedProofException malformed) {
            damages.add(Damage.of(String.valueOf(malformed.getMessage())));
        }
        return Optional.empty();
    }

    private void addInOrder(Checkpoint checkpoint) {
        if (!checkpoints.isEmpty() && checkpoint.size() < checkpoints.getLast().size()) {
            damages.add(
                    Damage.of(
                            "the checkpoint of size %d stands behind a larger one"
                                    .formatted(checkpoint.size())));
        }
        checkpoints.add(checkpoint);
    }

    /** Goes to the first entry that is there; what was pruned stands in the notes. */
    private void start() throws IOException {
        long first = files.epoch().firstIndex();
        long oldest = Math.min(Math.max(first, reader.firstIndex()), endIndex);
        if (files.epoch().linked()) {
            add(Hash.ofLeaf(files.link()));
        }
        if (oldest > first) {
            long declared = Math.clamp(reader.prunedEnd(), first, oldest);
            if (oldest > declared) {
                damages.add(
                        damage(
                                "entries are gone, and no prune entry declares it",
                                declared,
                                oldest - 1));
            }
            pruned = declared - first;
            goBehindPruned(files.epoch().leafOf(oldest));
        }
    }

    /**
     * Who takes away what was noted of dropped entries must not free the rest of its signatures.
     */
    private void goBehindPruned(long to) throws IOException {
        goTo(to);
        if ((blocks == null || block == null) && to < signedSize()) {
            long end = blocks == null ? signedSize() : to | EvidenceFiles.BLOCK_LEAVES - 1;
            damages.add(
                    damage(
                            "cannot be held against what was signed: the files tree and boundaries"
                                    + " lack what was noted of the entries before",
                            files.epoch().indexOf(to),
                            files.epoch().indexOf(Math.min(end, signedSize() - 1))));
        }
    }

    /** Continues at another leaf, from what was noted of those before it. */
    private void goTo(long to) throws IOException {
        leaf = goodLeaf = to;
        blocks = files.blocksBefore(to).orElse(null);
        block = files.partBefore(to).orElse(null);
        locator = to % EvidenceFiles.BLOCK_LEAVES == 0 ? new Locator() : null;
        while (next < checkpoints.size() && checkpoints.get(next).size() < to) {
            next++;
        }
    }

    private void accept(HashedBlock hashed) throws IOException {
        long expected = files.epoch().indexOf(leaf);
        Block from = hashed.block();
        if (hashed.isGone()) {
            return;
        }
        if (!hashed.damage().isEmpty()) {
            long last = Math.min(from.end(), endIndex) - 1;
            damages.add(new Damage(hashed.damage(), from.name(), -1, from.first(), last));
            damageIsTold = true;
            return;
        }
        if (from.first() > expected) {
            boolean isPruned = from.first() <= reader.prunedEnd();
            if (!damageIsTold && !isPruned) {
                damages.add(damage("entries are missing", expected, from.first() - 1));
            }
            if (!damageIsTold && isPruned) {
                goBehindPruned(files.epoch().leafOf(from.first()));
            } else {
                goTo(files.epoch().leafOf(from.first()));
            }
        }
        damageIsTold = false;
        if (from.first() < expected && entries > 0) {
            damages.add(damage("entries stand twice", from.first(), expected - 1));
        }
        long end = Math.min(hashed.leaves().size(), endIndex - from.first());
        for (int i = (int) Math.max(0, expected - from.first()); i < end; i++) {
            accept(hashed.leaves().get(i), from.first() + i);
        }
    }

    private void accept(HashedBlock.Leaf entry, long index) throws IOException {
        entries++;
        records += entry.isRecord() ? 1 : 0;
        Gap gap = entry.gap();
        if (gap != null) {
            gaps++;
            lost += gap.lastMissing() - gap.firstMissing() + 1;
        }
        if (!entry.malformed().isEmpty() && leaf < signedSize()) {
            damages.add(damage(entry.malformed(), index, index));
        }
        add(entry.hash());
    }

    private long signedSize() {
        return checkpoints.isEmpty() ? 0 : checkpoints.getLast().size();
    }

    private void add(Hash hash) throws IOException {
        CompactRange part = block;
        if (part != null) {
            part.append(hash);
        }
        Locator sums = locator;
        if (sums != null) {
            sums.add(hash);
        }
        leaf++;
        if (leaf % EvidenceFiles.BLOCK_LEAVES == 0) {
            endBlock();
        }
        while (next < checkpoints.size() && checkpoints.get(next).size() <= leaf) {
            hold(checkpoints.get(next++));
        }
    }

    private void endBlock() throws IOException {
        long number = leaf / EvidenceFiles.BLOCK_LEAVES - 1;
        Optional<Hash> noted = files.block(number);
        CompactRange part = block;
        if (part != null && noted.isPresent() && !noted.get().equals(part.root())) {
            badBlocks.add(number);
            locate(number);
        }
        CompactRange before = blocks;
        if (before == null || part == null) {
            blocks = files.blocksBefore(leaf).orElse(null);
        } else {
            before.append(part.root(), EvidenceFiles.BLOCK_LEVEL);
        }
        block = new CompactRange();
        locator = new Locator();
    }

    /** Notes which leaf of the block that ends here was changed. */
    private void locate(long number) throws IOException {
        Locator sums = locator;
        Optional<byte[]> noted = files.sums(number, leaf);
        OptionalInt position =
                sums == null || noted.isEmpty() ? OptionalInt.empty() : sums.find(noted.get());
        if (position.isPresent()) {
            long first = number * EvidenceFiles.BLOCK_LEAVES;
            changedLeaves.put(number, first + position.getAsInt());
        }
    }

    private void hold(Checkpoint checkpoint) throws IOException {
        CompactRange before = blocks;
        CompactRange part = block;
        if (before == null || part == null || checkpoint.size() != leaf) {
            return; // it lies in a stretch that was told already
        }
        if (before.rootWith(part).equals(checkpoint.root())) {
            signed = Math.max(signed, checkpoint.size());
            if (!badBlocks.isEmpty()) {
                damages.add(Damage.of("the file tree differs from its entries"));
                badBlocks.clear();
            }
            goodLeaf = leaf;
            return;
        }
        tell(
                seenElsewhere.contains(checkpoint)
                        ? "entries differ from what others have seen signed: rewritten or forked"
                        : "entries differ from what was signed");
        blocks = null;
        goodLeaf = leaf;
    }

    /** The blocks that differ from what was noted, or all since the last good checkpoint. */
    private void tell(String what) throws IOException {
        if (badBlocks.isEmpty()) {
            long number = leaf / EvidenceFiles.BLOCK_LEAVES;
            locate(number);
            tell(what, number, goodLeaf, leaf - 1);
        }
        for (long number : badBlocks) {
            long first = number * EvidenceFiles.BLOCK_LEAVES;
            tell(what, number, Math.max(first, goodLeaf), first + EvidenceFiles.BLOCK_LEAVES - 1);
        }
        badBlocks.clear();
        changedLeaves.clear();
    }

    /** Where the sums name one leaf of these, it is that one. */
    private void tell(String what, long number, long firstLeaf, long lastLeaf) throws IOException {
        long changed = changedLeaves.getOrDefault(number, -1L);
        boolean isOne = changed >= firstLeaf && changed <= lastLeaf;
        damages.add(
                damage(
                        what,
                        files.epoch().indexOf(isOne ? changed : firstLeaf),
                        files.epoch().indexOf(isOne ? changed : lastLeaf)));
    }

    private void end() throws IOException {
        if (!checkpoints.isEmpty() && checkpoints.getLast().size() > leaf) {
            damages.add(
                    damage(
                            seenElsewhere.contains(checkpoints.getLast())
                                    ? "entries that others have seen signed are missing: rolled back"
                                    : "entries that were signed are missing, at or before the end",
                            files.epoch().indexOf(goodLeaf),
                            files.epoch().indexOf(checkpoints.getLast().size() - 1)));
            badBlocks.clear();
        }
        // A crash may tear what was noted for a checkpoint that was never made.
        badBlocks.removeIf(number -> (number + 1) * EvidenceFiles.BLOCK_LEAVES > signedSize());
        if (!badBlocks.isEmpty()) {
            tell("entries differ from what was noted of them");
        }
    }

    private Damage damage(String what, long firstIndex, long lastIndex) throws IOException {
        String segment = "in no segment";
        long offset = -1;
        for (Block part : stream.list(firstIndex, firstIndex + 1)) {
            segment = part.name();
            offset = Offsets.of(stream, part, firstIndex);
        }
        return new Damage(what, segment, offset, firstIndex, lastIndex);
    }

    Verification result() {
        return new Verification(
                damages,
                entries,
                records,
                checkpoints.size() - handOvers,
                Math.min(entries, Math.max(0, leaf - signed)), // not what was dropped unsigned
                pruned,
                false,
                gaps,
                lost,
                sealed == 0 ? 0 : files.epoch().indexOf(sealed));
    }
}
