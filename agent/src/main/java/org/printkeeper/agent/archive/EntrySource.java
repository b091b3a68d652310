package org.printkeeper.agent.archive;

import java.io.Closeable;
import java.io.IOException;

/**
 * The entries of one segment, in order, without garbage: after {@link #advance} said yes, the entry
 * is {@code buffer()[start(), end())} until the next call.
 */
sealed interface EntrySource extends Closeable permits PlainEntries, SealedEntries {
    /** An entry is no longer than this, so that damage can not fill the memory. */
    int MAX_ENTRY_BYTES = 1 << 20;

    /**
     * Goes to the next entry.
     *
     * @param whole that the segment is finished: an entry that ends with the file is complete
     * @return false when there is none (yet)
     */
    boolean advance(boolean whole) throws IOException;

    byte[] buffer();

    int start();

    int end();
}
