package org.printkeeper.agent.archive;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.EntryBatch;

/**
 * The bounded queue before a stream's writer, with the empty batches that come back from it.
 * Batches are made when they are needed, and let go again after a flood.
 *
 * <p>Thread: any number of producers, one consumer.
 */
final class BatchQueue {
    /** Empty batches kept for the next burst. */
    private static final int KEPT = 4;

    private final int maxBatches;
    private final int batchBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Condition emptied = lock.newCondition();
    private final ArrayDeque<EntryBatch> full = new ArrayDeque<>();
    private final ArrayDeque<EntryBatch> empty = new ArrayDeque<>();
    private int made;
    private int starving;
    private boolean nudged;
    private boolean closed;

    BatchQueue(long maxBytes, int batchBytes) {
        this.batchBytes = batchBytes;
        maxBatches = (int) Math.max(3, maxBytes / batchBytes);
    }

    /** Gives a full batch away and gets an empty one; blocks while all batches are full. */
    EntryBatch exchange(EntryBatch batch) throws InterruptedException {
        put(batch);
        return take();
    }

    void put(EntryBatch batch) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the stream is closed");
            }
            full.add(batch);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** An empty batch. */
    EntryBatch take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            starving++;
            while (empty.isEmpty() && made >= maxBatches) {
                filled.signal();
                emptied.await();
            }
            EntryBatch batch = empty.poll();
            if (batch != null) {
                return batch;
            }
            made++;
            return new EntryBatch(batchBytes);
        } finally {
            starving--;
            lock.unlock();
        }
    }

    /** The oldest full batch; null when none came in time, at once when closed or nudged. */
    @Nullable EntryBatch poll(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (full.isEmpty() && !closed && !nudged && left > 0) {
                left = filled.awaitNanos(left);
            }
            nudged = false;
            return full.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a batch back that was written. */
    void release(EntryBatch batch) {
        batch.clear();
        lock.lock();
        try {
            if (empty.size() < KEPT) {
                empty.add(batch);
            } else {
                made--;
            }
            emptied.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a producer has to wait for a batch; false when none had to in this time. */
    boolean awaitStarving(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (!isStarving() && !closed && left > 0) {
                left = filled.awaitNanos(left);
            }
            return isStarving();
        } finally {
            lock.unlock();
        }
    }

    private boolean isStarving() {
        return starving > 0 && empty.isEmpty() && made >= maxBatches;
    }

    /** Wakes the consumer. */
    void nudge() {
        lock.lock();
        try {
            nudged = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return full.size();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** No more is taken; what is in it can still be polled. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
