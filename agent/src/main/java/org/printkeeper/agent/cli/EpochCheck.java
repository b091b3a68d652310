package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.DamagedArchiveException;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.proof.Checkpoint;
import org.printkeeper.core.proof.CompactRange;
import org.printkeeper.core.proof.Hash;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;
import org.printkeeper.core.proof.SignedNote;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.MalformedEntryException;

/**
 * Recomputes the tree of one epoch from its entries and holds it against each checkpoint; after a
 * damage it goes on from the hashes that were noted.
 *
 * <p>Thread: one at a time.
 *
 * <p>Invariant: an entry counts as signed only under a root that was recomputed from it.
 */
final class EpochCheck {
    /**
     * Something that is not as it was signed.
     *
     * @param segment file of the first entry and where in its text that begins, or empty
     * @param firstIndex of the entries, or −1 when it is none of theirs
     * @param lastIndex inclusive
     */
    record Damage(String what, String segment, long firstIndex, long lastIndex) {
        static Damage of(String what) {
            return new Damage(what, "", -1, -1);
        }

        String words() {
            return firstIndex < 0
                    ? what
                    : "%s: entries %d to %d, in %s".formatted(what, firstIndex, lastIndex, segment);
        }
    }

    private final EvidenceFiles files;
    private final StreamReader reader;
    private final long endIndex;
    private final List<Checkpoint> checkpoints = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    private final TreeSet<Long> badBlocks = new TreeSet<>();

    /** Null after a damage, until the next block. */
    private @Nullable CompactRange range = new CompactRange();

    private CompactRange block = new CompactRange();
    private boolean blockIsWhole = true;
    private long leaf;
    private long goodLeaf;
    private int next;
    private long entries;
    private long records;
    private long gaps;
    private long lost;
    private long pruned;
    private long signed;

    /**
     * @param endIndex where the next epoch begins, or Long.MAX_VALUE
     */
    EpochCheck(EvidenceFiles files, StreamReader reader, long endIndex) {
        this.files = files;
        this.reader = reader;
        this.endIndex = endIndex;
    }

    /**
     * Checks.
     *
     * @param key whose signatures count
     */
    void run(NoteKey key) throws IOException {
        files.notes().forEach(note -> read(note, key));
        start();
        while (true) {
            try {
                if (!step()) {
                    break;
                }
            } catch (DamagedArchiveException damaged) {
                damages.add(Damage.of(String.valueOf(damaged.getMessage())));
                if (!reader.skipDamage()) {
                    break;
                }
            }
        }
        end();
    }

    private void read(String text, NoteKey key) {
        try {
            SignedNote note = SignedNote.parse(text);
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            String where = "the checkpoint of size " + checkpoint.size();
            if (note.signatureBy(key).isEmpty() || !checkpoint.origin().equals(key.name())) {
                damages.add(Damage.of(where + " is not signed by " + key.name()));
            } else if (!checkpoints.isEmpty() && checkpoint.size() < checkpoints.getLast().size()) {
                damages.add(Damage.of(where + " stands behind a larger one"));
            } else {
                checkpoints.add(checkpoint);
            }
        } catch (MalformedProofException malformed) {
            damages.add(Damage.of(String.valueOf(malformed.getMessage())));
        }
    }

    /** Goes to the first entry that is there; what was pruned stands in the notes. */
    private void start() throws IOException {
        long oldest = Math.max(files.epoch().firstIndex(), reader.firstIndex());
        reader.seek(oldest);
        if (files.epoch().linked()) {
            add(files.link());
        }
        if (oldest > files.epoch().firstIndex()) {
            long kept = Math.min(oldest, endIndex);
            long declared = Math.max(files.epoch().firstIndex(), reader.prunedEnd());
            if (declared < kept) {
                damages.add(damage("entries are missing and not declared", declared, kept - 1));
            }
            pruned = Math.min(declared, kept) - files.epoch().firstIndex();
            goTo(files.epoch().leafOf(kept));
        }
    }

    /** Continues at another leaf, from what was noted of those before it. */
    private void goTo(long to) throws IOException {
        leaf = goodLeaf = to;
        range = files.treeOf(to).orElse(null);
        block = new CompactRange();
        blockIsWhole = to % EvidenceFiles.BLOCK_LEAVES == 0;
        while (next < checkpoints.size() && checkpoints.get(next).size() < to) {
            next++;
        }
    }

    private boolean step() throws IOException {
        Entry entry = reader.position() < endIndex ? reader.next() : null;
        if (entry == null || entry.index() >= endIndex) {
            return false;
        }
        long expected = files.epoch().indexOf(leaf);
        if (entry.index() > expected) {
            damages.add(damage("entries are missing", expected, entry.index() - 1));
            goTo(files.epoch().leafOf(entry.index()));
        }
        count(entry);
        add(entry.bytes());
        return true;
    }

    private void count(Entry entry) throws IOException {
        entries++;
        byte first = entry.bytes()[0];
        if (first != '#') {
            records++;
            return;
        }
        try {
            if (entry.decode() instanceof Gap gap) {
                gaps++;
                lost += gap.lastMissing() - gap.firstMissing() + 1;
            }
        } catch (MalformedEntryException damaged) {
            if (files.epoch().leafOf(entry.index()) < signedSize()) {
                damages.add(
                        damage(String.valueOf(damaged.getMessage()), entry.index(), entry.index()));
            }
        }
    }

    private long signedSize() {
        return checkpoints.isEmpty() ? 0 : checkpoints.getLast().size();
    }

    private void add(byte[] bytes) throws IOException {
        Hash hash = Hash.ofLeaf(bytes);
        block.append(hash);
        CompactRange tree = range;
        if (tree != null) {
            tree.append(hash);
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
        if (blockIsWhole && noted.isPresent() && !noted.get().equals(block.root())) {
            badBlocks.add(number);
        }
        block = new CompactRange();
        blockIsWhole = true;
        if (range == null) {
            range = files.treeOf(leaf).orElse(null);
        }
    }

    private void hold(Checkpoint checkpoint) throws IOException {
        CompactRange tree = range;
        if (tree == null || checkpoint.size() != leaf) {
            return; // it lies in a stretch that was told already
        }
        if (tree.root().equals(checkpoint.root())) {
            signed = Math.max(signed, checkpoint.size());
            if (!badBlocks.isEmpty()) {
                damages.add(Damage.of("the file tree differs from its entries"));
                badBlocks.clear();
            }
            goodLeaf = leaf;
            return;
        }
        tell();
        range = null;
        goodLeaf = leaf;
    }

    /** The blocks that differ from what was noted, or all since the last good checkpoint. */
    private void tell() throws IOException {
        String what = "entries differ from what was signed";
        long last = files.epoch().indexOf(leaf - 1);
        if (badBlocks.isEmpty()) {
            damages.add(damage(what, files.epoch().indexOf(goodLeaf), last));
        }
        for (long number : badBlocks) {
            long first = number * EvidenceFiles.BLOCK_LEAVES;
            damages.add(
                    damage(
                            what,
                            files.epoch().indexOf(Math.max(first, goodLeaf)),
                            files.epoch().indexOf(first + EvidenceFiles.BLOCK_LEAVES - 1)));
        }
        badBlocks.clear();
    }

    private void end() throws IOException {
        if (!checkpoints.isEmpty() && checkpoints.getLast().size() > leaf) {
            damages.add(
                    damage(
                            "entries that were signed are missing, at or before the end",
                            files.epoch().indexOf(goodLeaf),
                            files.epoch().indexOf(checkpoints.getLast().size() - 1)));
            badBlocks.clear();
        }
        if (!badBlocks.isEmpty()) {
            tell();
        }
    }

    private Damage damage(String what, long firstIndex, long lastIndex) throws IOException {
        return new Damage(what, reader.placeOf(firstIndex), firstIndex, lastIndex);
    }

    Verification result() {
        return new Verification(
                damages,
                entries,
                records,
                checkpoints.size(),
                Math.min(entries, Math.max(0, leaf - signed)), // not what was dropped unsigned
                pruned,
                gaps,
                lost);
    }
}
