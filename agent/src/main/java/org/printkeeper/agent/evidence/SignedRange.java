package org.printkeeper.agent.evidence;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a range of one epoch, and what proves that they are all that stands there.
 *
 * @param hasLink whether the first leaf is not an entry but the checkpoint of the epoch before
 * @param leaves as they were hashed
 */
public record SignedRange(
        SignedEpoch epoch, boolean hasLink, List<byte[]> leaves, RangeProof proof) {
    /**
     * Takes a range out of an epoch.
     *
     * @param firstIndex where a segment begins
     * @param endIndex behind the range, at most the epoch's end
     */
    public static SignedRange of(SignedEpoch epoch, long firstIndex, long endIndex)
            throws IOException {
        boolean hasLink = epoch.files().epoch().linked() && firstIndex == epoch.firstIndex();
        List<byte[]> leaves = new ArrayList<>();
        if (hasLink) {
            leaves.add(epoch.files().link());
        }
        long first = epoch.files().epoch().leafOf(firstIndex);
        long end = epoch.files().epoch().leafOf(endIndex);
        leaves.addAll(epoch.prover().entries(first, end));
        long from = hasLink ? 0 : first;
        return new SignedRange(
                epoch, hasLink, leaves, epoch.prover().range(from, end, epoch.checkpoint().size()));
    }
}
