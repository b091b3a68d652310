package org.printkeeper.agent.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.Block;
import org.printkeeper.agent.archive.DamagedArchiveException;
import org.printkeeper.agent.archive.StreamBlocks;
import org.printkeeper.core.proof.CompactRange;
import org.printkeeper.core.proof.Hash;

/**
 * Takes proofs out of one epoch: the hashes that stand beside a way through its tree. The blocks'
 * are read, at most two blocks' leaves are hashed again.
 *
 * <p>Thread: one at a time.
 *
 * <p>Source: RFC 6962 section 2.1.1 and 2.1.2.
 */
public final class Prover {
    private final EvidenceFiles files;
    private final StreamBlocks stream;
    private @Nullable Map<Long, Hash> subtrees;
    private long oldestLeaf;

    Prover(EvidenceFiles files, Path stream) {
        this.files = files;
        this.stream = StreamBlocks.open(stream);
    }

    /**
     * What stands beside the way from a leaf to the root of the tree of this size, lowest first.
     */
    List<Hash> inclusion(long leaf, long size) throws IOException {
        return path(leaf, 0, size);
    }

    private List<Hash> path(long leaf, long first, long end) throws IOException {
        if (end - first == 1) {
            return new ArrayList<>();
        }
        long middle = first + split(end - first);
        boolean isLeft = leaf < middle;
        List<Hash> hashes = isLeft ? path(leaf, first, middle) : path(leaf, middle, end);
        hashes.add(isLeft ? root(middle, end) : root(first, middle));
        return hashes;
    }

    /** That the tree of the old size is the beginning of that of the new one. */
    public List<Hash> consistency(long oldSize, long newSize) throws IOException {
        return oldSize == 0 || oldSize == newSize
                ? List.of()
                : consistency(oldSize, 0, newSize, true);
    }

    private List<Hash> consistency(long oldEnd, long first, long end, boolean isOldRoot)
            throws IOException {
        if (oldEnd == end) {
            List<Hash> hashes = new ArrayList<>();
            if (!isOldRoot) {
                hashes.add(root(first, end));
            }
            return hashes;
        }
        long middle = first + split(end - first);
        boolean isLeft = oldEnd <= middle;
        List<Hash> hashes =
                isLeft
                        ? consistency(oldEnd, first, middle, isOldRoot)
                        : consistency(oldEnd, middle, end, false);
        hashes.add(isLeft ? root(middle, end) : root(first, middle));
        return hashes;
    }

    /** The largest power of two below the number. */
    private static long split(long leaves) {
        return Long.highestOneBit(leaves - 1);
    }

    /**
     * The complete subtrees that stand before a range of leaves, and those behind it up to the
     * tree's end: with the range's leaves between them they give the root.
     */
    RangeProof range(long first, long end, long size) throws IOException {
        List<Hash> before = new ArrayList<>();
        for (long from = 0; from < first; ) {
            long leaves = Long.highestOneBit(first - from);
            before.add(root(from, from + leaves));
            from += leaves;
        }
        List<Hash> behind = new ArrayList<>();
        for (long from = end; from < size; ) {
            long leaves = Long.lowestOneBit(from);
            while (from + leaves > size) {
                leaves >>= 1;
            }
            behind.add(root(from, from + leaves));
            from += leaves;
        }
        return new RangeProof(first, end, size, before, behind);
    }

    /** The root over the leaves of this range. */
    private Hash root(long first, long end) throws IOException {
        long leaves = end - first;
        if (leaves == EvidenceFiles.BLOCK_LEAVES && first % leaves == 0) {
            Optional<Hash> noted = files.block(first / leaves);
            if (noted.isPresent()) {
                return noted.get();
            }
        }
        Hash pruned = prunedSubtrees().get(first);
        if (pruned != null && end <= oldestLeaf) {
            return pruned;
        }
        boolean isCut = first < oldestLeaf && oldestLeaf < end;
        if (isCut || leaves > EvidenceFiles.BLOCK_LEAVES) {
            long middle = first + split(leaves);
            return Hash.ofNode(root(first, middle), root(middle, end));
        }
        CompactRange range = new CompactRange();
        hashes(first, end).forEach(range::append);
        return range.root();
    }

    /**
     * Where retention has cut a block, the roots that were noted of what stood before the cut, by
     * their first leaf: whatever is asked of that part is one of them.
     */
    private Map<Long, Hash> prunedSubtrees() throws IOException {
        Map<Long, Hash> known = subtrees;
        if (known != null) {
            return known;
        }
        known = new HashMap<>();
        List<Block> blocks = stream.list(files.epoch().firstIndex(), Long.MAX_VALUE);
        long oldest = blocks.isEmpty() ? 0 : blocks.getFirst().first();
        oldestLeaf = Math.max(0, files.epoch().leafOf(oldest));
        long from = oldestLeaf - oldestLeaf % EvidenceFiles.BLOCK_LEAVES;
        Optional<CompactRange> part = files.partBefore(oldestLeaf);
        for (Hash root : part.map(CompactRange::subtrees).orElse(List.of())) {
            known.put(from, root);
            from += Long.highestOneBit(oldestLeaf - from);
        }
        subtrees = known;
        return known;
    }

    /** The hashes of the leaves of this range, read from the stream. */
    private List<Hash> hashes(long first, long end) throws IOException {
        List<Hash> hashes = new ArrayList<>();
        if (first == 0 && files.epoch().linked()) {
            hashes.add(Hash.ofLeaf(files.link()));
        }
        for (byte[] entry : entries(first + hashes.size(), end)) {
            hashes.add(Hash.ofLeaf(entry));
        }
        return hashes;
    }

    /**
     * The entries of a range of leaves, without the link.
     *
     * @throws DamagedArchiveException when some are not there
     */
    List<byte[]> entries(long first, long end) throws IOException {
        long from = files.epoch().indexOf(first);
        long to = files.epoch().indexOf(end);
        List<byte[]> entries = new ArrayList<>();
        for (Block block : from < to ? stream.list(from, to) : List.<Block>of()) {
            stream.read(
                    block,
                    (bytes, length) -> {
                        EntryBytes.each(
                                bytes,
                                length,
                                block.first(),
                                (index, entry) -> {
                                    if (index >= from && index < to) {
                                        entries.add(entry);
                                    }
                                });
                        return true;
                    });
        }
        if (entries.size() != to - from) {
            throw new DamagedArchiveException(
                    "entries %d to %d".formatted(from, to - 1),
                    (to - from) + " entries",
                    entries.size() + ": pruned or damaged, 'verify' tells");
        }
        return entries;
    }
}
