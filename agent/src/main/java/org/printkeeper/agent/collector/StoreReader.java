package org.printkeeper.agent.collector;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoreProfile;

/** Reads a store from its oldest item of interest to its newest, and may be asked again later. */
public interface StoreReader extends Closeable {
    /** Known only after the store was looked into: a file shows its strength by its lines. */
    StoreProfile profile();

    /**
     * The next item, or null when there is none <em>now</em>; a later call may find more.
     *
     * @throws IOException when the store cannot be read; the audit then says "cannot tell"
     */
    @Nullable StoreItem next() throws IOException;

    /**
     * The trace that entries older than the oldest one were removed by the store's own retention
     * (vacuum, rotation), in a few words; empty when there is none.
     */
    Optional<String> retention();

    /**
     * What of it, read to its end, is not what was expected: where, and what was found; empty when
     * all could be read. What stood there may be missed for no fault of the collector.
     */
    default Optional<String> damage() {
        return Optional.empty();
    }
}
