package org.printkeeper.agent.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Takes from a source while somebody else works on what came before.
 *
 * <p>Thread: methods are called by one; the source is opened, read and closed by the thread of this
 * object. What that did before an item, or before the end, is seen by who has taken it.
 */
final class Ahead<T> implements Closeable {
    private static final int ITEMS_AT_A_TIME = 512;
    private static final int MAX_AHEAD = 8;

    /** Gives one item after the other. */
    interface Source<T> extends Closeable {
        /** The next one; null at the end. */
        @Nullable T next() throws IOException;
    }

    /** Opens the source. */
    interface Opening<T> {
        Source<T> open() throws IOException;
    }

    private record Batch<T>(List<T> items, boolean isLast, @Nullable Throwable failure) {}

    private final BlockingQueue<Batch<T>> batches = new ArrayBlockingQueue<>(MAX_AHEAD);
    private final Thread thread;
    private Iterator<T> items = List.<T>of().iterator();
    private boolean isLast;

    /**
     * Opens a source and begins to read it.
     *
     * @throws IOException what opening it threw
     */
    Ahead(String name, Opening<T> opening) throws IOException {
        thread = Thread.ofPlatform().daemon().name(name).start(() -> read(opening));
        take(); // that it is open
    }

    private void read(Opening<T> opening) {
        try {
            batches.put(readAll(opening));
        } catch (InterruptedException nobodyWaits) {
            Thread.currentThread().interrupt();
        }
    }

    private Batch<T> readAll(Opening<T> opening) throws InterruptedException {
        try (Source<T> source = opening.open()) {
            batches.put(new Batch<>(List.of(), false, null));
            List<T> batch = new ArrayList<>(ITEMS_AT_A_TIME);
            T item;
            while ((item = source.next()) != null) {
                batch.add(item);
                if (batch.size() == ITEMS_AT_A_TIME) {
                    batches.put(new Batch<>(batch, false, null));
                    batch = new ArrayList<>(ITEMS_AT_A_TIME);
                }
            }
            return new Batch<>(batch, true, null);
        } catch (IOException | RuntimeException | Error failure) {
            return new Batch<>(List.of(), true, failure);
        }
    }

    private void take() throws IOException {
        try {
            Batch<T> batch = batches.take();
            items = batch.items().iterator();
            isLast = batch.isLast();
            switch (batch.failure()) {
                case null -> {}
                case IOException unreadable -> throw unreadable;
                case RuntimeException wrong -> throw wrong;
                case Throwable died -> throw new IllegalStateException(died);
            }
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading " + thread.getName(), asked);
        }
    }

    /** The next item; null at the end. */
    @Nullable T next() throws IOException {
        while (!items.hasNext() && !isLast) {
            take();
        }
        return items.hasNext() ? items.next() : null;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
