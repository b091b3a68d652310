package org.printkeeper.core.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * A tree that only grows, of which the roots of its complete subtrees are kept: one for each bit
 * that is set in its size, the largest first.
 *
 * <p>Thread: one at a time.
 */
public final class CompactRange {
    private final List<Hash> subtrees = new ArrayList<>();
    private long size;

    /** Adds the next leaf. */
    public void append(Hash leaf) {
        append(leaf, 0);
    }

    /**
     * Adds the root of a complete subtree of {@code 1 << level} leaves.
     *
     * @throws IllegalArgumentException when the size is no multiple of that many leaves
     */
    public void append(Hash subtree, int level) {
        if (Long.numberOfTrailingZeros(size) < level && size != 0) {
            throw new IllegalArgumentException(
                    "a subtree of level %d at leaf %d".formatted(level, size));
        }
        Hash node = subtree;
        for (long merged = size >>> level; (merged & 1) == 1; merged >>>= 1) {
            node = Hash.ofNode(subtrees.removeLast(), node);
        }
        subtrees.add(node);
        size += 1L << level;
    }

    /** Roots of the complete subtrees, the largest first. */
    public List<Hash> subtrees() {
        return List.copyOf(subtrees);
    }

    public long size() {
        return size;
    }

    /** The root of the tree as it is now. */
    public Hash root() {
        return subtrees.isEmpty() ? Hash.OF_EMPTY_TREE : above(subtrees.getLast(), 1);
    }

    /**
     * The root of this tree when another stands behind it.
     *
     * @param tail of fewer leaves than the smallest subtree here
     */
    public Hash rootWith(CompactRange tail) {
        return tail.subtrees.isEmpty() ? root() : above(tail.root(), 0);
    }

    /** Over all subtrees but the last so many, with this one behind them. */
    private Hash above(Hash tail, int left) {
        Hash root = tail;
        for (int i = subtrees.size() - 1 - left; i >= 0; i--) {
            root = Hash.ofNode(subtrees.get(i), root);
        }
        return root;
    }
}
