package org.printkeeper.agent.source;

import org.jspecify.annotations.Nullable;

/** Looks up what the archive holds of the present boot, all that was handed over included. */
public interface ArchivedRecords {
    /** The bytes of the record archived last under this number, or null when there is none. */
    byte @Nullable [] raw(long sequence);
}
