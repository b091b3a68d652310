package org.printkeeper.agent.archive;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a tree needs to grow on: its size and the roots of its complete subtrees, the smallest
 * first, in Base64, a line each; then the sums of its last block.
 */
final class Frontier {
    private static final String SIZE = "size ";
    private static final String SUMS = "sums ";

    private Frontier() {}

    static String of(GrowingTree tree) {
        String sums = SUMS + HexFormat.of().formatHex(tree.sums().bytes()) + '\n';
        return SIZE + tree.size() + '\n' + subtrees(tree, Long.SIZE, "\n") + sums;
    }

    /** Roots of the complete subtrees below a level, each with {@code after} behind it. */
    static String subtrees(GrowingTree tree, int below, String after) {
        StringBuilder lines = new StringBuilder();
        for (int level = 0; level < below; level++) {
            if ((tree.size() >>> level & 1) == 1) {
                lines.append(Base64.getEncoder().encodeToString(tree.subtree(level))).append(after);
            }
        }
        return lines.toString();
    }

    /** The tree; empty when the text is not a whole frontier. */
    static Optional<GrowingTree> parse(String text) {
        List<String> lines = text.lines().toList();
        if (!text.endsWith("\n") || !lines.getFirst().matches("size [0-9]{1,18}")) {
            return Optional.empty();
        }
        long size = Long.parseLong(lines.getFirst().substring(SIZE.length()));
        int hashes = Long.bitCount(size);
        boolean hasSums = lines.getLast().matches("sums [0-9a-f]{32}"); // none before 0.2
        if (lines.size() != 1 + hashes + (hasSums ? 1 : 0)) {
            return Optional.empty();
        }
        try {
            GrowingTree tree = parse(size, lines.subList(0, hashes + 1));
            if (hasSums) {
                String digits = lines.getLast().substring(SUMS.length());
                tree.sums().set(HexFormat.of().parseHex(digits));
            }
            return Optional.of(tree);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static GrowingTree parse(long size, List<String> lines) {
        GrowingTree tree = new GrowingTree();
        int line = lines.size() - 1;
        for (int level = Long.SIZE - 1; level >= 0; level--) {
            if ((size >>> level & 1) == 1) {
                tree.append(level, Base64.getDecoder().decode(lines.get(line--)));
            }
        }
        return tree;
    }
}
