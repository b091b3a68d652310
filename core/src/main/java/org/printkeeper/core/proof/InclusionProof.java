package org.printkeeper.core.proof;

import java.util.List;

/**
 * The hashes beside the way from a leaf to the root, the lowest first.
 *
 * <p>Source: RFC 9162 section 2.1.3.2.
 *
 * @param index of the leaf, from 0
 * @param size of the tree, in leaves
 */
public record InclusionProof(long index, long size, List<Hash> hashes) {
    public InclusionProof {
        hashes = List.copyOf(hashes);
    }

    /**
     * The root of the tree in which the leaf has this index.
     *
     * @throws MalformedProofException when no tree of this size has such a way
     */
    public Hash root(Hash leaf) throws MalformedProofException {
        if (index < 0 || index >= size) {
            throw new MalformedProofException(
                    "an inclusion proof: expected an index below %d, found %d"
                            .formatted(size, index));
        }
        long node = index;
        long last = size - 1;
        Hash root = leaf;
        for (Hash beside : hashes) {
            requireMore(last > 0);
            if ((node & 1) == 1 || node == last) {
                root = Hash.ofNode(beside, root);
                int lone = Long.numberOfTrailingZeros(node);
                node >>>= lone;
                last >>>= lone;
            } else {
                root = Hash.ofNode(root, beside);
            }
            node >>>= 1;
            last >>>= 1;
        }
        requireMore(last == 0);
        return root;
    }

    private void requireMore(boolean fits) throws MalformedProofException {
        if (!fits) {
            throw new MalformedProofException(
                    "an inclusion proof: %d hashes do not lead from leaf %d to the root of %d"
                            .formatted(hashes.size(), index, size));
        }
    }
}
