package org.printkeeper.core.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MerkleTest {
    private static final int MAX_SIZE = 1100;

    /** The eight leaves of the certificate-transparency reference tests, and the roots above. */
    private static final List<String> LEAVES =
            List.of(
                    "",
                    "00",
                    "10",
                    "2021",
                    "3031",
                    "40414243",
                    "5051525354555657",
                    "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS =
            List.of(
                    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final ReferenceTree tree = ReferenceTree.of(MAX_SIZE);

    @Test
    void hasTheRootsThatOthersHave() {
        CompactRange range = new CompactRange();
        for (int size = 0; size <= LEAVES.size(); size++) {
            assertThat(range.root()).hasToString(ROOTS.get(size));
            if (size < LEAVES.size()) {
                range.append(Hash.ofLeaf(HexFormat.of().parseHex(LEAVES.get(size))));
            }
        }
    }

    @Test
    void growsLikeTheDefinition() {
        CompactRange range = new CompactRange();
        for (int size = 0; size < MAX_SIZE; size++) {
            assertThat(range.size()).isEqualTo(size);
            assertThat(range.root()).as("size %d", size).isEqualTo(tree.root(size));
            range.append(tree.leaf(size));
        }
    }

    @Test
    void growsBySubtreesToo() {
        CompactRange whole = new CompactRange();
        CompactRange pieces = new CompactRange();
        for (int from = 0; from < 1024; from += 256) {
            CompactRange piece = new CompactRange();
            for (int i = from; i < from + 256; i++) {
                whole.append(tree.leaf(i));
                piece.append(tree.leaf(i));
            }
            pieces.append(piece.root(), 8);
        }
        assertThat(pieces.root()).isEqualTo(whole.root());
        pieces.append(tree.leaf(1024));
        assertThatThrownBy(() -> pieces.append(tree.leaf(0), 8))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void provesLeavesOfTreesOfAllSizes() throws Exception {
        for (int size = 1; size <= MAX_SIZE; size++) {
            for (int index : indexes(size)) {
                InclusionProof proof = tree.inclusion(index, size);
                assertThat(proof.root(tree.leaf(index)))
                        .as("leaf %d of %d, seed %d", index, size, seed)
                        .isEqualTo(tree.root(size));
                assertThat(isRefused(mutated(proof), index)).as("seed %d", seed).isTrue();
            }
        }
    }

    /** All of a small tree, some of a large one. */
    private List<Integer> indexes(int size) {
        if (size <= 70) {
            return IntStream.range(0, size).boxed().toList();
        }
        return List.of(0, size - 1, size / 2, random.nextInt(size), random.nextInt(size));
    }

    private boolean isRefused(InclusionProof proof, int index) {
        try {
            return !proof.root(tree.leaf(index)).equals(tree.root((int) proof.size()))
                    || proof.index() != index;
        } catch (MalformedProofException refused) {
            return true;
        }
    }

    private InclusionProof mutated(InclusionProof proof) {
        List<Hash> hashes = mutated(proof.hashes());
        return new InclusionProof(proof.index(), proof.size(), hashes);
    }

    /** One hash more, one less, one other, or two swapped. */
    private List<Hash> mutated(List<Hash> hashes) {
        List<Hash> other = new ArrayList<>(hashes);
        int at = hashes.isEmpty() ? 0 : random.nextInt(hashes.size());
        switch (hashes.isEmpty() ? 0 : random.nextInt(hashes.size() > 1 ? 4 : 3)) {
            case 0 -> other.add(at, tree.root(3));
            case 1 -> other.remove(at);
            case 2 -> other.set(at, Hash.ofNode(hashes.get(at), hashes.get(at)));
            default -> Collections.swap(other, at, (at + 1) % hashes.size());
        }
        return other;
    }

    @Test
    void refusesIndexesOutsideTheTree() {
        for (long index : new long[] {-1, 5, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> new InclusionProof(index, 5, List.of()).root(tree.leaf(0)))
                    .isInstanceOf(MalformedProofException.class)
                    .hasMessageContaining("below 5");
        }
    }

    @Test
    void connectsTreesOfAllSizes() {
        for (int size = 0; size <= MAX_SIZE; size++) {
            for (int old : oldSizes(size)) {
                ConsistencyProof proof = tree.consistency(old, size);
                assertThat(proof.connects(tree.root(old), tree.root(size)))
                        .as("%d to %d, seed %d", old, size, seed)
                        .isTrue();
                ConsistencyProof other = new ConsistencyProof(old, size, mutated(proof.hashes()));
                assertThat(other.connects(tree.root(old), tree.root(size)))
                        .as("%d to %d, seed %d", old, size, seed)
                        .isFalse();
                assertThat(
                                proof.connects(
                                        Hash.ofNode(tree.root(old), tree.root(1)), tree.root(size)))
                        .isFalse();
            }
        }
    }

    private List<Integer> oldSizes(int size) {
        if (size <= 70) {
            return IntStream.rangeClosed(0, size).boxed().toList();
        }
        return List.of(0, 1, size - 1, size, random.nextInt(size), Integer.highestOneBit(size));
    }

    @Test
    void aTreeDoesNotShrink() {
        assertThat(new ConsistencyProof(3, 2, List.of()).connects(tree.root(3), tree.root(2)))
                .isFalse();
        assertThat(new ConsistencyProof(-1, 2, List.of()).connects(tree.root(0), tree.root(2)))
                .isFalse();
    }
}
