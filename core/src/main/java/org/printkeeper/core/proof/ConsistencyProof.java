package org.printkeeper.core.proof;

import java.util.List;
import java.util.Optional;

/**
 * That a tree is the beginning of a larger one.
 *
 * <p>Source: RFC 9162 section 2.1.4.2.
 *
 * @param oldSize in leaves, at most {@code newSize}
 */
public record ConsistencyProof(long oldSize, long newSize, List<Hash> hashes) {
    public ConsistencyProof {
        hashes = List.copyOf(hashes);
    }

    /** True when the tree with the old root is the beginning of the one with the new root. */
    public boolean connects(Hash oldRoot, Hash newRoot) {
        if (oldSize < 0 || oldSize > newSize) {
            return false;
        }
        if (oldSize == 0 || oldSize == newSize) {
            return hashes.isEmpty()
                    && (oldSize == 0
                            ? oldRoot.equals(Hash.OF_EMPTY_TREE)
                            : oldRoot.equals(newRoot));
        }
        int complete = Long.numberOfTrailingZeros(oldSize);
        boolean isSubtree = Long.bitCount(oldSize) == 1;
        if (hashes.isEmpty() && !isSubtree) {
            return false;
        }
        Hash start = isSubtree ? oldRoot : hashes.getFirst();
        List<Hash> rest = isSubtree ? hashes : hashes.subList(1, hashes.size());
        return climb(start, rest, (oldSize - 1) >>> complete, (newSize - 1) >>> complete)
                .filter(roots -> roots.equals(new Roots(oldRoot, newRoot)))
                .isPresent();
    }

    /** Both roots, from the last complete subtree of the old tree upwards. */
    private static Optional<Roots> climb(
            Hash start, List<Hash> hashes, long oldLast, long newLast) {
        long node = oldLast;
        long last = newLast;
        Hash oldRoot = start;
        Hash newRoot = start;
        for (Hash beside : hashes) {
            if (last == 0) {
                return Optional.empty();
            }
            if ((node & 1) == 1 || node == last) {
                oldRoot = Hash.ofNode(beside, oldRoot);
                newRoot = Hash.ofNode(beside, newRoot);
                int lone = Long.numberOfTrailingZeros(node);
                node >>>= lone;
                last >>>= lone;
            } else {
                newRoot = Hash.ofNode(newRoot, beside);
            }
            node >>>= 1;
            last >>>= 1;
        }
        return last == 0 ? Optional.of(new Roots(oldRoot, newRoot)) : Optional.empty();
    }

    private record Roots(Hash oldRoot, Hash newRoot) {}
}
