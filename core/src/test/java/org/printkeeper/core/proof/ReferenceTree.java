package org.printkeeper.core.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The definitions of RFC 6962 section 2.1 word for word, recursive and slow. */
final class ReferenceTree {
    private final List<byte[]> leaves;
    private final Map<Long, Hash> known = new HashMap<>();

    ReferenceTree(List<byte[]> leaves) {
        this.leaves = leaves;
    }

    /** n leaves, each its own number. */
    static ReferenceTree of(int size) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            leaves.add(("leaf " + i).getBytes(StandardCharsets.UTF_8));
        }
        return new ReferenceTree(leaves);
    }

    Hash leaf(int index) {
        return Hash.ofLeaf(leaves.get(index));
    }

    Hash root(int size) {
        return size == 0 ? Hash.OF_EMPTY_TREE : root(0, size);
    }

    private Hash root(int from, int to) {
        long key = (long) from << 32 | to;
        Hash cached = known.get(key);
        if (cached == null) {
            int middle = from + split(to - from);
            cached =
                    to - from == 1 ? leaf(from) : Hash.ofNode(root(from, middle), root(middle, to));
            known.put(key, cached);
        }
        return cached;
    }

    /** The largest power of two that is smaller than n. */
    private static int split(int n) {
        return Integer.highestOneBit(Math.max(1, n - 1));
    }

    InclusionProof inclusion(int index, int size) {
        return new InclusionProof(index, size, path(index, 0, size));
    }

    private List<Hash> path(int index, int from, int to) {
        if (to - from == 1) {
            return List.of();
        }
        int middle = from + split(to - from);
        boolean isLeft = index < middle;
        List<Hash> path =
                new ArrayList<>(isLeft ? path(index, from, middle) : path(index, middle, to));
        path.add(isLeft ? root(middle, to) : root(from, middle));
        return path;
    }

    ConsistencyProof consistency(int oldSize, int newSize) {
        boolean trivial = oldSize == 0 || oldSize == newSize;
        return new ConsistencyProof(
                oldSize, newSize, trivial ? List.of() : subproof(oldSize, 0, newSize, true));
    }

    private List<Hash> subproof(int oldSize, int from, int to, boolean isKnown) {
        if (oldSize == to) {
            return isKnown ? List.of() : List.of(root(from, to));
        }
        int middle = from + split(to - from);
        List<Hash> proof;
        if (oldSize <= middle) {
            proof = new ArrayList<>(subproof(oldSize, from, middle, isKnown));
            proof.add(root(middle, to));
        } else {
            proof = new ArrayList<>(subproof(oldSize, middle, to, false));
            proof.add(root(from, middle));
        }
        return proof;
    }
}
