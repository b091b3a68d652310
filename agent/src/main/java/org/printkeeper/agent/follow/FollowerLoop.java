package org.printkeeper.agent.follow;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.DamagedArchiveException;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.record.Entry;

/**
 * Brings a stream to a follower: from its cursor on, entry by entry, at least once; saves the
 * cursor in batches; tries again when the follower fails, with growing pauses.
 *
 * <p>Thread: one runs it; {@link #status} and {@link #close} may be called by any.
 *
 * <p>Owns: the reader.
 */
public final class FollowerLoop implements Runnable {
    /** Where a follower without a usable cursor begins. */
    public enum Begin {
        OLDEST,
        NEWEST
    }

    private static final Duration WAIT = Duration.ofMillis(200);
    private static final int ENTRIES_PER_SAVE = 1_000;
    private static final long SAVE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long QUIET_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final Follower follower;
    private final StreamReader reader;
    private final Cursors cursors;
    private final Begin begin;
    private final CountDownLatch closed = new CountDownLatch(1);

    private long next;
    private long saved = -1;
    private long savedAt;
    private long quietAt = System.nanoTime() - QUIET_NANOS;
    private long delivered;
    private long skipped;
    private long errors;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private volatile FollowerStatus status;

    public FollowerLoop(Follower follower, StreamReader reader, Cursors cursors, Begin begin) {
        this.follower = follower;
        this.reader = reader;
        this.cursors = cursors;
        this.begin = begin;
        status = new FollowerStatus(follower.name(), 0, 0, 0, 0, "", false);
    }

    public FollowerStatus status() {
        return status;
    }

    /** Ends {@link #run} after the entry in work; the thread may be interrupted too. */
    public void close() {
        closed.countDown();
    }

    @Override
    public void run() {
        try (reader) {
            while (isOpen() && !start()) {
                // the stream could not be read: the pause lies in start
            }
            while (isOpen()) {
                follow();
            }
            save();
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            failed(e);
        }
    }

    private boolean isOpen() {
        return closed.getCount() > 0;
    }

    private boolean start() throws InterruptedException {
        try {
            next =
                    switch (cursors.load(follower.name())) {
                        case Cursors.Position.Next(long index) -> follower.resumeAt(index);
                        case Cursors.Position.None() -> beginning();
                        case Cursors.Position.Broken(String reason) -> {
                            failed(new IOException(reason));
                            yield beginning();
                        }
                    };
            reader.seek(next);
            return true;
        } catch (IOException e) {
            failed(e);
            pause();
            return false;
        }
    }

    private long beginning() throws IOException {
        return begin == Begin.OLDEST ? 0 : reader.endIndex();
    }

    private void follow() throws InterruptedException {
        long errorsBefore = errors;
        Entry entry = read();
        if (entry == null) {
            published(status.trouble(), true);
            boolean hasSettled = quiet();
            trySave();
            if (hasSettled && errors == errorsBefore) {
                published("", true);
            }
            return;
        }
        while (entry != null && isOpen()) {
            Entry after = readNow();
            deliver(entry, after == null);
            entry = after;
        }
    }

    /** False when it is not yet time, or the follower failed. */
    private boolean quiet() throws InterruptedException {
        if (System.nanoTime() - quietAt < QUIET_NANOS) {
            return false;
        }
        quietAt = System.nanoTime();
        try {
            follower.onQuiet();
            return true;
        } catch (InterruptedException asked) {
            throw asked;
        } catch (Exception e) {
            failed(e);
            return false;
        }
    }

    private @Nullable Entry read() throws InterruptedException {
        try {
            return reader.next(WAIT);
        } catch (IOException e) {
            unreadable(e);
            return null;
        }
    }

    private @Nullable Entry readNow() throws InterruptedException {
        try {
            return reader.next();
        } catch (IOException e) {
            unreadable(e);
            return null;
        }
    }

    /** Damage does not heal: what is behind it must not wait for it. */
    private void unreadable(IOException e) throws InterruptedException {
        failed(e);
        try {
            if (e instanceof DamagedArchiveException && reader.skipDamage()) {
                return;
            }
        } catch (IOException again) {
            failed(again);
        }
        pause();
    }

    private void deliver(Entry entry, boolean endOfBatch) throws InterruptedException {
        while (isOpen()) {
            try {
                if (entry.index() > next) {
                    follower.onSkipped(next, entry.index() - 1);
                    skipped += entry.index() - next;
                    next = entry.index();
                }
                follower.onEntry(entry, endOfBatch);
                next = entry.index() + 1;
                delivered++;
                pauseMillis = FIRST_PAUSE_MILLIS;
                if (endOfBatch || delivered % ENTRIES_PER_SAVE == 0) {
                    published("", false);
                }
                saveIfDue(endOfBatch);
                return;
            } catch (InterruptedException asked) {
                throw asked;
            } catch (Exception e) {
                failed(e);
                pause();
            }
        }
    }

    private void saveIfDue(boolean endOfBatch) {
        boolean old = System.nanoTime() - savedAt > SAVE_NANOS;
        if (next - saved >= ENTRIES_PER_SAVE || (endOfBatch && old)) {
            trySave();
        }
    }

    private void trySave() {
        try {
            save();
        } catch (IOException e) {
            failed(e);
        }
    }

    private void save() throws IOException {
        long settled = follower.settled(next);
        if (settled != saved) {
            cursors.save(follower.name(), settled);
            saved = settled;
            savedAt = System.nanoTime();
        }
    }

    private void failed(Exception e) {
        errors++;
        published(e.getMessage() == null ? e.toString() : e.getMessage(), false);
    }

    private void published(String trouble, boolean upToDate) {
        status =
                new FollowerStatus(
                        follower.name(), next, delivered, skipped, errors, trouble, upToDate);
    }

    private void pause() throws InterruptedException {
        // Whether it was closed meanwhile shows in the loops' conditions.
        boolean _ = closed.await(pauseMillis, TimeUnit.MILLISECONDS);
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
    }
}
