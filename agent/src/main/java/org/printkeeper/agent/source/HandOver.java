package org.printkeeper.agent.source;

import org.printkeeper.core.record.EntryBatch;

/** Takes full batches to the archive; its bounded queue is behind it. */
public interface HandOver {
    /**
     * Gives a batch away and gets an empty one. Blocks while the archive is behind: then the
     * kernel's ring is the next buffer, and what is overwritten there comes back as a gap.
     */
    EntryBatch exchange(EntryBatch full) throws InterruptedException;
}
