package org.printkeeper.agent.evidence;

import java.io.IOException;
import org.printkeeper.agent.archive.Block;
import org.printkeeper.agent.archive.DamagedArchiveException;
import org.printkeeper.agent.archive.StreamBlocks;
import org.printkeeper.core.record.EntryGrammar;

/** Where in its segment's plain text an entry begins. */
final class Offsets {
    private Offsets() {}

    /** In bytes; −1 when what stands before it cannot be read. */
    static long of(StreamBlocks stream, Block holder, long index) throws IOException {
        long offset = 0;
        try {
            for (Block part : stream.list(0, index + 1)) {
                if (part.name().equals(holder.name())) {
                    offset +=
                            stream.read(
                                    part,
                                    (bytes, length) -> start(bytes, length, index - part.first()));
                }
            }
            return offset;
        } catch (DamagedArchiveException damaged) {
            return -1;
        }
    }

    /** Where the entry with this number begins, or the length where there are fewer. */
    private static long start(byte[] bytes, int length, long number) {
        int start = 0;
        for (long i = 0; i < number && start < length; i++) {
            int end = EntryGrammar.end(bytes, start, length);
            start = end < 0 ? length : end;
        }
        return start;
    }
}
