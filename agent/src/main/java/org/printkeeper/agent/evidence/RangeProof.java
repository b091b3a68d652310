package org.printkeeper.agent.evidence;

import java.util.List;
import org.printkeeper.core.proof.Hash;

/**
 * That a run of leaves stands in a tree whole and in order: what is needed beside the leaves.
 *
 * @param firstLeaf of the run
 * @param endLeaf behind the run
 * @param size of the tree
 * @param before roots of the complete subtrees before the run, the largest first
 * @param behind roots of the complete subtrees behind it, from the left to the right
 */
public record RangeProof(
        long firstLeaf, long endLeaf, long size, List<Hash> before, List<Hash> behind) {}
