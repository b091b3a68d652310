package org.printkeeper.agent.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.ResumePoint;

/**
 * The one writer of a stream: a bounded queue, and the loop that appends what comes out of it.
 * While the disk takes nothing, the queue holds what comes; only when a producer would have to wait
 * is the oldest batch given up, and declared as a gap when there is room again.
 *
 * <p>Thread: producers call {@link #exchange}, {@link #emptyBatch}, {@link #append}; one thread
 * runs {@link #run}, another of low priority {@link #sealer}.
 *
 * <p>Owns: the lock of the stream, from {@link #open} to the end of {@link #run}.
 */
public final class StreamWriter implements Runnable {
    private static final long IDLE_NANOS = Duration.ofSeconds(30).toNanos();

    private static final long SETTLE_PAUSE_MILLIS = 10;

    private final BatchQueue queue;
    private final StreamAppender appender;
    private final Sealer sealer;
    private final StreamSettings settings;
    private final @Nullable StreamLock lock;
    private final Recovery recovery;
    private final Optional<ResumePoint> resume;
    private final Object durability = new Object();
    private boolean syncWanted;
    private @Nullable Vacuum vacuumWanted;
    private Vacuum.@Nullable Result vacuumed;
    private String vacuumFailure = "";

    private StreamWriter(
            Storage storage,
            String stream,
            BootId boot,
            StreamSettings settings,
            InstantSource clock,
            @Nullable StreamLock lock)
            throws IOException {
        this.settings = settings;
        this.lock = lock;
        queue = new BatchQueue(settings.queueBytes(), settings.batchBytes());
        sealer = new Sealer(storage);
        appender = new StreamAppender(storage, stream, boot, settings, clock, sealer::wake);
        recovery = Recovery.of(storage);
        resume = recovery.resume();
    }

    /**
     * Opens a stream for writing, made when there is none, and puts in order what a crash left.
     *
     * @param directory the stream's own, named as the stream
     * @param boot the present boot
     * @throws StreamLockedException when another writer has it
     */
    public static StreamWriter open(
            Path directory, BootId boot, StreamSettings settings, InstantSource clock)
            throws IOException {
        Files.createDirectories(directory);
        StreamLock lock = StreamLock.take(directory);
        try {
            String name = String.valueOf(directory.getFileName());
            return new StreamWriter(
                    new DirectoryStorage(directory), name, boot, settings, clock, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** The same over any storage, without a lock; for the simulator. */
    static StreamWriter over(
            Storage storage,
            String stream,
            BootId boot,
            StreamSettings settings,
            InstantSource clock)
            throws IOException {
        return new StreamWriter(storage, stream, boot, settings, clock, null);
    }

    /** Where the archive ended when it was opened; empty when nothing was ever captured. */
    public Optional<ResumePoint> resumePoint() {
        return resume;
    }

    /** Gives a full batch away and gets an empty one; blocks while the queue is full. */
    public EntryBatch exchange(EntryBatch full) throws InterruptedException {
        return queue.exchange(full);
    }

    /** The batch to begin with. */
    public EntryBatch emptyBatch() throws InterruptedException {
        return queue.take();
    }

    /** Hands over a batch without asking for another one. */
    public void put(EntryBatch full) {
        queue.put(full);
    }

    /** Appends one gap or mark; from any thread. */
    public void append(Capture capture) throws InterruptedException {
        EntryBatch batch = queue.take();
        batch.add(capture);
        queue.put(batch);
    }

    /** Seals closed segments; to be run by a thread of low priority. */
    public Sealer sealer() {
        return sealer;
    }

    /** Applies other times and sizes from now on; the size of the queue stays. */
    public void reconfigure(StreamSettings changed) {
        appender.reconfigure(changed);
    }

    public StreamHealth health() {
        return appender.health().withQueuedBatches(queue.size());
    }

    /** How long its syncs took. */
    public Latencies syncTimes() {
        return appender.syncTimes();
    }

    /** Gives the stream back as it was found; instead of {@link #run}. */
    public void abandon() {
        release();
    }

    /** Asks the loop to write what was handed over, sync, and end; the caller joins its thread. */
    public void close() {
        queue.close();
    }

    /**
     * Waits until all that was handed over is on disk.
     *
     * @return false when it was not in time
     */
    public boolean awaitDurable(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        synchronized (durability) {
            syncWanted = true;
            queue.nudge();
            while (syncWanted) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    syncWanted = false;
                    return false;
                }
                durability.wait(millis);
            }
            return true;
        }
    }

    /**
     * Drops what somebody asks to have dropped: declared first, by the writer's own thread.
     *
     * @throws IOException when it could not be done, or not in time
     */
    public Vacuum.Result vacuum(Vacuum wanted, Duration timeout)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        synchronized (durability) {
            vacuumWanted = wanted;
            vacuumed = null;
            vacuumFailure = "";
            queue.nudge();
            while (vacuumed == null && vacuumFailure.isEmpty()) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    vacuumWanted = null;
                    throw new IOException(
                            "nothing was dropped within " + timeout.toSeconds() + " s");
                }
                durability.wait(millis);
            }
            Vacuum.Result result = vacuumed;
            if (result == null) {
                throw new IOException(vacuumFailure);
            }
            return result;
        }
    }

    private void vacuumIfAsked() {
        Vacuum wanted;
        synchronized (durability) {
            wanted = vacuumWanted;
            vacuumWanted = null;
        }
        if (wanted == null) {
            return;
        }
        Vacuum.Result result = null;
        String failure = "";
        try {
            result = appender.vacuum(wanted, System.nanoTime());
        } catch (IOException failed) {
            failure = String.valueOf(failed.getMessage());
        }
        synchronized (durability) {
            vacuumed = result;
            vacuumFailure = failure;
            durability.notifyAll();
        }
    }

    @Override
    public void run() {
        try {
            // Here and not in open(): it waits for the disk, and whoever reads the ring must not.
            appender.open(recovery, System.nanoTime());
            while (step()) {
                // everything happens in the step
            }
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private boolean step() throws InterruptedException {
        EntryBatch batch = queue.poll(waitNanos());
        vacuumIfAsked();
        if (batch == null) {
            appender.tick(System.nanoTime());
            return settle() || !queue.isClosed();
        }
        write(batch);
        queue.release(batch);
        appender.tick(System.nanoTime());
        settle();
        return true;
    }

    private long waitNanos() {
        synchronized (durability) {
            return syncWanted || vacuumWanted != null
                    ? 0
                    : Math.min(IDLE_NANOS, appender.nanosToSync(System.nanoTime()));
        }
    }

    /** Answers those who wait for the disk, once nothing is queued; always false. */
    private boolean settle() throws InterruptedException {
        synchronized (durability) {
            if (!syncWanted || queue.size() > 0) {
                return false;
            }
        }
        appender.sync(System.nanoTime());
        boolean durable = appender.durableIndex() == appender.nextIndex();
        if (!durable) {
            Thread.sleep(SETTLE_PAUSE_MILLIS);
            return false;
        }
        synchronized (durability) {
            syncWanted = false;
            durability.notifyAll();
        }
        return false;
    }

    private void write(EntryBatch batch) throws InterruptedException {
        int from = appender.append(batch, 0, System.nanoTime());
        while (from < batch.entries()) {
            boolean mustGiveUp = queue.awaitStarving(settings.retry().toNanos());
            if (queue.isClosed()) {
                appender.retryNow();
            }
            from = appender.append(batch, from, System.nanoTime());
            if (from < batch.entries() && (mustGiveUp || queue.isClosed())) {
                appender.lose(batch, from);
                return;
            }
        }
    }

    private void end() {
        appender.close(System.nanoTime());
        sealer.close();
        release();
    }

    private void release() {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException freedByTheKernelAnyway) {
            // The process is about to end.
        }
    }
}
