package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.StoreReader;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoreProfile;

/**
 * Reads a store once, from beginning to end, while somebody else judges what came before.
 *
 * <p>Thread: methods are called by one; the store is opened, read and closed by the thread {@code
 * store-reader}, for some stores let only the thread that opened them read.
 */
final class AheadReader implements StoreReader {
    /** Opens the store. */
    interface Opening {
        StoreReader open() throws IOException;
    }

    private final Ahead<StoreItem> items;
    private @Nullable StoreProfile profile;
    private Optional<String> retention = Optional.empty();
    private Optional<String> damage = Optional.empty();

    /**
     * Opens a store and begins to read it.
     *
     * @throws IOException what opening it threw
     */
    AheadReader(Opening opening) throws IOException {
        items = new Ahead<>("store-reader", () -> open(opening));
    }

    private Ahead.Source<StoreItem> open(Opening opening) throws IOException {
        StoreReader store = opening.open();
        profile = store.profile();
        return new Ahead.Source<>() {
            @Override
            public @Nullable StoreItem next() throws IOException {
                StoreItem item = store.next();
                if (item == null) {
                    retention = store.retention();
                    damage = store.damage();
                }
                return item;
            }

            @Override
            public void close() throws IOException {
                store.close();
            }
        };
    }

    @Override
    public StoreProfile profile() {
        return Objects.requireNonNull(profile, "known since it was opened");
    }

    @Override
    public @Nullable StoreItem next() throws IOException {
        return items.next();
    }

    /** Known after the last item. */
    @Override
    public Optional<String> retention() {
        return retention;
    }

    /** Known after the last item. */
    @Override
    public Optional<String> damage() {
        return damage;
    }

    @Override
    public void close() {
        items.close();
    }
}
