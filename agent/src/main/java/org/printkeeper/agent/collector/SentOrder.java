package org.printkeeper.agent.collector;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.LossRow;
import org.printkeeper.core.audit.Notice;
import org.printkeeper.core.audit.StoreItem;

/**
 * Puts the items of a store into the order in which they were sent, and tells at its place of what
 * was sent and is not there: each message that our forwarders send has its number and that of the
 * one before it.
 *
 * <p>Thread: one at a time.
 *
 * <p>Invariant: holds at most {@value #MAX_WAITING} items; what comes later than that after its
 * neighbours counts as lost at its place, though it is found.
 */
public final class SentOrder {
    private static final int MAX_WAITING = 512;

    private final LossRow row;
    private final Consumer<StoreItem> sink;
    private final PriorityQueue<Held> waiting =
            new PriorityQueue<>(
                    Comparator.comparingLong(Held::place).thenComparingLong(Held::arrival));
    private final Map<String, Long> last = new HashMap<>();
    private long furthest;
    private long arrivals;

    private record Held(
            @Nullable StoreItem item,
            MessageFields.@Nullable Sent sent,
            String location,
            long place,
            long arrival) {}

    /**
     * @param row of the ledger, to which what is not there is put down
     * @param sink takes the items and what is told of them
     */
    public SentOrder(LossRow row, Consumer<StoreItem> sink) {
        this.row = row;
        this.sink = sink;
    }

    /**
     * The next of the store.
     *
     * @param item null for what has a number and is nothing to compare
     * @param sent null for what has none: it keeps its place
     */
    public void add(@Nullable StoreItem item, MessageFields.@Nullable Sent sent, String location) {
        if (item == null && sent == null) {
            return;
        }
        furthest = sent == null ? furthest : Math.max(furthest, sent.index());
        long place = sent == null ? furthest : sent.index();
        waiting.add(new Held(item, sent, location, place, arrivals++));
        if (waiting.size() > MAX_WAITING) {
            release(waiting.remove());
        }
    }

    /** Nothing more is at hand. */
    public void flush() {
        while (!waiting.isEmpty()) {
            release(waiting.remove());
        }
    }

    private void release(Held held) {
        MessageFields.Sent sent = held.sent();
        if (sent != null) {
            Long before = last.get(sent.archive());
            if (before != null && sent.previous() > before) {
                sink.accept(hole(sent, before + 1, held.location()));
            }
            last.merge(sent.archive(), sent.index(), Math::max);
        }
        if (held.item() != null) {
            sink.accept(held.item());
        }
    }

    private Notice hole(MessageFields.Sent sent, long first, String location) {
        return new Notice(
                location,
                -1,
                row,
                sent.previous() - first + 1,
                first == sent.previous()
                        ? "entry %d of %s was sent and is not there"
                                .formatted(first, sent.archive())
                        : "of the entries %d to %d of %s what was sent is not there"
                                .formatted(first, sent.previous(), sent.archive()));
    }
}
