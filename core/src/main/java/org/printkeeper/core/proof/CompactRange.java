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

    public long size() {
        return size;
    }

    /** The root of the tree as it is now. */
    public Hash root() {
        if (subtrees.isEmpty()) {
            return Hash.OF_EMPTY_TREE;
        }
        Hash root = subtrees.getLast();
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            root = Hash.ofNode(subtrees.get(i), root);
        }
        return root;
    }
}
