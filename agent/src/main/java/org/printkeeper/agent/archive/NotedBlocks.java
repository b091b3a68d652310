package org.printkeeper.agent.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What is noted of the leaves of an epoch beside the checkpoints: root and sums of each block of
 * 256, and how far the block is where a segment begins. docs/evidence.md has the files.
 *
 * <p>Thread: one at a time.
 *
 * <p>Invariant: what stands in the files before a checkpoint is signed is never written again, also
 * not when that checkpoint seems to have failed: what stays of an epoch when its beginning is
 * pruned is verified by it.
 */
final class NotedBlocks {
    private static final int LEVEL = EvidenceLog.BLOCK_LEVEL;
    private static final String TREE = "tree";
    private static final String SUMS = "sums";
    private static final String BOUNDARIES = "boundaries";

    private final Storage files;
    private final ByteArrayOutputStream roots = new ByteArrayOutputStream();
    private final ByteArrayOutputStream sums = new ByteArrayOutputStream();
    private final StringBuilder boundaries = new StringBuilder();
    private long treeBytes;
    private long boundaryBytes;

    /** Of leaves before this one the files hold what there is to note. */
    private long notedSize;

    /**
     * Nothing is noted yet.
     *
     * @param files of the epoch
     */
    NotedBlocks(Storage files) {
        this.files = files;
    }

    /** Whether the file has the root of each whole block before this leaf. */
    boolean reaches(long size) throws IOException {
        return size >>> LEVEL <= files.sizeOf(TREE) / GrowingTree.HASH_BYTES;
    }

    /** Goes on behind what the files hold of leaves before this one. */
    void resume(long size) throws IOException {
        notedSize = size;
        treeBytes = (size >>> LEVEL) * GrowingTree.HASH_BYTES;
        boundaryBytes = boundariesBefore(size);
    }

    /** How far the file has whole lines about leaves before this one. */
    private long boundariesBefore(long size) throws IOException {
        String text = new WholeFile(files, BOUNDARIES).text();
        int end = 0;
        for (int line = text.indexOf('\n'); line >= 0; line = text.indexOf('\n', end)) {
            String leaf = text.substring(end, Math.max(end, text.indexOf(' ', end)));
            if (!leaf.matches("[0-9]{1,18}") || Long.parseLong(leaf) >= size) {
                return end;
            }
            end = line + 1;
        }
        return end;
    }

    /** Notes the block that the newest leaf has ended, if it has. */
    void add(GrowingTree tree) {
        if (tree.size() % (1 << LEVEL) == 0 && tree.size() > notedSize) {
            roots.writeBytes(tree.newestAt(LEVEL));
            sums.writeBytes(tree.sums().bytes());
        }
    }

    /** Notes how far the block is before the next leaf. */
    void addBoundary(GrowingTree tree) {
        if (tree.size() >= notedSize) {
            boundaries
                    .append(tree.size())
                    .append(' ')
                    .append(Frontier.subtrees(tree, LEVEL, " "))
                    .append('\n');
        }
    }

    /** Puts on disk what was added. */
    void write() throws IOException {
        byte[] lines = boundaries.toString().getBytes(StandardCharsets.US_ASCII);
        long sumsAt = treeBytes / GrowingTree.HASH_BYTES * LeafSums.BYTES;
        long treeEnd = files.appendAt(TREE, treeBytes, roots.toByteArray());
        files.appendAt(SUMS, sumsAt, sums.toByteArray());
        boundaryBytes = files.appendAt(BOUNDARIES, boundaryBytes, lines);
        treeBytes = treeEnd;
        roots.reset();
        sums.reset();
        boundaries.setLength(0);
    }
}
