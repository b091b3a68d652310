package org.printkeeper.agent.remote;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.MessageFields;

/** The messages of a store, a page after the other. */
interface Pages extends Closeable {
    /**
     * The next page, which may be empty; null after the last one.
     *
     * @throws IOException where any of it may be missing: a page is whole or none
     */
    @Nullable List<MessageFields.Message> next() throws IOException, InterruptedException;

    /** The trace that the store removed its oldest messages, in a few words. */
    default Optional<String> retention() {
        return Optional.empty();
    }

    @Override
    void close();
}
