package org.printkeeper.agent.evidence;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.Block;
import org.printkeeper.agent.archive.DamagedArchiveException;
import org.printkeeper.agent.archive.StreamBlocks;
import org.printkeeper.core.proof.Hash;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.MalformedEntryException;

/**
 * One block of a stream as leaves, whatever its table of contents says of them.
 *
 * <p>Thread: one makes it, another may use it after.
 */
final class HashedBlock {
    /**
     * One entry.
     *
     * @param gap when it is one
     * @param malformed why it is no entry, or empty
     */
    record Leaf(Hash hash, boolean isRecord, @Nullable Gap gap, String malformed) {}

    private final Block block;
    private final List<Leaf> leaves = new ArrayList<>();
    private String damage = "";
    private boolean isGone;

    private HashedBlock(Block block) {
        this.block = block;
    }

    static HashedBlock of(StreamBlocks stream, Block block) {
        HashedBlock hashed = new HashedBlock(block);
        try {
            stream.read(
                    block,
                    (entries, length) -> {
                        hashed.hash(entries, length);
                        return hashed;
                    });
        } catch (NoSuchFileException prunedMeanwhile) {
            hashed.isGone = true;
        } catch (DamagedArchiveException damaged) {
            hashed.damage = String.valueOf(damaged.getMessage());
        } catch (IOException unreadable) {
            hashed.damage = "%s cannot be read: %s".formatted(block.name(), unreadable);
        }
        return hashed;
    }

    private void hash(byte[] bytes, int length) {
        int start = 0;
        while (start < length) {
            int found = EntryGrammar.end(bytes, start, length);
            int end = found < 0 ? length : found;
            leaves.add(leaf(bytes, start, end - start));
            start = end;
        }
    }

    private static Leaf leaf(byte[] bytes, int start, int length) {
        Hash hash = Hash.ofLeaf(bytes, start, length);
        if (bytes[start] != '#') {
            return new Leaf(hash, true, null, "");
        }
        try {
            return EntryGrammar.decode(bytes, start, length) instanceof Gap gap
                    ? new Leaf(hash, false, gap, "")
                    : new Leaf(hash, false, null, "");
        } catch (MalformedEntryException unknown) {
            return new Leaf(hash, false, null, String.valueOf(unknown.getMessage()));
        }
    }

    Block block() {
        return block;
    }

    List<Leaf> leaves() {
        return leaves;
    }

    /** Why it could not be read, or empty. */
    String damage() {
        return damage;
    }

    /** Whether retention dropped it after it was listed. */
    boolean isGone() {
        return isGone;
    }
}
