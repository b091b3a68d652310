package org.printkeeper.agent.evidence;

import java.util.Arrays;
import org.printkeeper.core.record.EntryGrammar;

/** The entries of a block, apart. */
final class EntryBytes {
    /** What uses them. */
    interface Taker {
        void take(long index, byte[] entry);
    }

    private EntryBytes() {}

    /** Gives each entry away, as it stands in the segment. */
    static void each(byte[] bytes, int length, long firstIndex, Taker taker) {
        long index = firstIndex;
        for (int start = 0; start < length; index++) {
            int found = EntryGrammar.end(bytes, start, length);
            int end = found < 0 ? length : found;
            taker.take(index, Arrays.copyOfRange(bytes, start, end));
            start = end;
        }
    }
}
