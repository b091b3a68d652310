package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.StoreReader;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoreProfile;

/**
 * Reads a store once, from beginning to end, while somebody else judges what came before.
 *
 * <p>Thread: methods are called by one; the store is opened, read and closed by the thread {@code
 * store-reader} of this object, for some stores let only the thread that opened them read.
 */
final class AheadReader implements StoreReader {
    private static final int ITEMS_AT_A_TIME = 512;
    private static final int MAX_AHEAD = 8;

    /** Opens the store. */
    interface Opening {
        StoreReader open() throws IOException;
    }

    private sealed interface Message {}

    private record Opened(StoreProfile profile) implements Message {}

    private record Items(List<StoreItem> items) implements Message {}

    private record End(Optional<String> retention, Optional<String> damage) implements Message {}

    private record Failed(IOException cause) implements Message {}

    private record Died(Throwable cause) implements Message {}

    private final BlockingQueue<Message> messages = new ArrayBlockingQueue<>(MAX_AHEAD);
    private final Thread thread;
    private final StoreProfile profile;
    private Iterator<StoreItem> items = List.<StoreItem>of().iterator();
    private @Nullable End end;

    /**
     * Opens a store and begins to read it.
     *
     * @throws IOException what opening it threw
     */
    AheadReader(Opening opening) throws IOException {
        thread = Thread.ofPlatform().daemon().name("store-reader").start(() -> read(opening));
        profile =
                switch (take()) {
                    case Opened(StoreProfile known) -> known;
                    case Message other -> throw new IllegalStateException("expected the profile");
                };
    }

    private void read(Opening opening) {
        try {
            messages.put(readAll(opening));
        } catch (InterruptedException nobodyWaits) {
            Thread.currentThread().interrupt();
        }
    }

    private Message readAll(Opening opening) throws InterruptedException {
        try (StoreReader store = opening.open()) {
            messages.put(new Opened(store.profile()));
            List<StoreItem> batch = new ArrayList<>(ITEMS_AT_A_TIME);
            StoreItem item;
            while ((item = store.next()) != null) {
                batch.add(item);
                if (batch.size() == ITEMS_AT_A_TIME) {
                    messages.put(new Items(batch));
                    batch = new ArrayList<>(ITEMS_AT_A_TIME);
                }
            }
            messages.put(new Items(batch));
            return new End(store.retention(), store.damage());
        } catch (IOException failed) {
            return new Failed(failed);
        } catch (RuntimeException | Error died) {
            return new Died(died);
        }
    }

    private Message take() throws IOException {
        try {
            return switch (messages.take()) {
                case Failed(IOException cause) -> throw cause;
                case Died(Throwable cause) -> throw new IllegalStateException(cause);
                case Message message -> message;
            };
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading " + thread.getName(), asked);
        }
    }

    @Override
    public StoreProfile profile() {
        return profile;
    }

    @Override
    public @Nullable StoreItem next() throws IOException {
        while (!items.hasNext() && end == null) {
            switch (take()) {
                case Items(List<StoreItem> more) -> items = more.iterator();
                case End ended -> end = ended;
                case Message other -> throw new IllegalStateException("not expected: " + other);
            }
        }
        return items.hasNext() ? items.next() : null;
    }

    @Override
    public Optional<String> retention() {
        return end == null ? Optional.empty() : end.retention();
    }

    @Override
    public Optional<String> damage() {
        return end == null ? Optional.empty() : end.damage();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
