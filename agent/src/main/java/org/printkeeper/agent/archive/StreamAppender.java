package org.printkeeper.agent.archive;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.Mark;

/**
 * The commit path of a stream: appends, syncs, rolls, and what follows when the disk refuses. No
 * time passes in it and no thread waits in it; the caller brings the time. (One narrative, hence
 * its length.)
 *
 * <p>Thread: the writer's; {@link #health} may be read by any.
 *
 * <p>Owns: the active segment, the names of the stream's files, and the suspect segment: one whose
 * sync failed, so that what was appended since its last good sync must be copied to a new one.
 *
 * <p>Invariant: {@code durableIndex} passes an entry only after a sync that covers it succeeded,
 * and a file is never synced again after a sync of it failed.
 */
final class StreamAppender {
    private final Storage storage;
    private final String stream;
    private final BootId boot;
    private volatile StreamSettings settings;
    private final InstantSource clock;
    private final Runnable onRoll;
    private final PrunedSegments pruned;
    private final EntryNumbers numbers = new EntryNumbers();
    private final LostRecords lost = new LostRecords();
    private final List<Mark> undeclared = new ArrayList<>();

    /** The active segment; null while the disk takes nothing. */
    private @Nullable StoredFile file;

    private @Nullable StoredFile suspect;
    private Instant segmentBegun;
    private long size;
    private long entriesInSegment;

    private long syncedSize;
    private long syncedIndex;
    private final UnsyncedTail unsynced = new UnsyncedTail();
    private long syncedMicros = Gap.UNKNOWN_MICROS;
    private long unsyncedSince;

    private long lastSync;
    private boolean everSynced;
    private long retryAt;
    private boolean waitsForRetry;
    private long lostEntriesDeclared;

    private long next;
    private long durable;
    private String trouble = "";
    private long storageErrors;
    private long syncs;
    private long writtenBytes;
    private long prunedEntries;
    private final Latencies syncTimes = new Latencies();
    private volatile StreamHealth health = new StreamHealth("", 0, 0, 0, 0, 0, 0, 0, 0, 0);

    StreamAppender(
            Storage storage,
            String stream,
            BootId boot,
            StreamSettings settings,
            InstantSource clock,
            Runnable onRoll) {
        this.storage = storage;
        pruned = new PrunedSegments(storage);
        this.stream = stream;
        this.boot = boot;
        this.settings = settings;
        this.clock = clock;
        this.onRoll = onRoll;
        segmentBegun = clock.instant();
    }

    Latencies syncTimes() {
        return syncTimes;
    }

    /** Applies from the next commit on; the queue keeps its size. */
    void reconfigure(StreamSettings settings) {
        this.settings = settings;
    }

    /** Goes on where a former writer ended: in its last segment when that is of the same boot. */
    void open(Recovery recovery, long now) throws IOException {
        List<Segment> broughtBack = pruned.broughtBack();
        next = recovery.next();
        durable = syncedIndex = next;
        if (recovery.torn() != null) {
            undeclared.add(recovery.torn().with("time", time()));
        }
        SegmentHeader last = recovery.header();
        if (last != null) {
            adopt(recovery, last, now);
        }
        if (file != null && last != null && !last.boot().equals(Optional.of(boot))) {
            closeActive(now);
        }
        ready(now);
        dropAgain(broughtBack);
        prune(now);
        publish();
    }

    /** What the former writer left in the page cache is not known to be on disk. */
    private void adopt(Recovery recovery, SegmentHeader last, long now) throws IOException {
        StoredFile adopted = storage.open(Segment.plainName(recovery.first()));
        size = recovery.size();
        entriesInSegment = next - recovery.first();
        segmentBegun = last.time().orElse(clock.instant());
        try {
            adopted.sync();
            storage.syncNames();
            file = adopted;
            synced(now);
        } catch (IOException e) {
            troubled("sync", e, now);
            suspect(adopted, recovery.first(), recovery.signedEnd());
            waitsForRetry = false;
        }
    }

    /**
     * Surely on disk is what was signed, and a segment's first entry: it was, before the next one
     * was taken.
     */
    private void suspect(StoredFile adopted, long first, long signedEnd) throws IOException {
        suspect = adopted;
        PlainEntries entries = new PlainEntries(adopted, 0);
        long index = first;
        do {
            entries.advance(true);
        } while (++index < signedEnd);
        syncedSize = entries.goodOffset();
        durable = syncedIndex = index;
        while (entries.goodOffset() < size && entries.advance(true)) {
            unsynced.add(entries.buffer(), entries.start(), entries.end() - entries.start());
        }
    }

    /**
     * Appends the entries of a batch from this one on, after what is still to be declared.
     *
     * @return the first entry that is not in the archive: the number of entries when all are
     */
    int append(EntryBatch batch, int from, long now) {
        if (!ready(now) || !declare(numbers.firstMicros(batch, from), now)) {
            return from;
        }
        int taken = write(batch, from, now);
        if (taken == batch.entries() && size >= settings.segmentMaxBytes()) {
            roll(now);
        }
        publish();
        return taken;
    }

    private int write(EntryBatch batch, int from, long now) {
        StoredFile active = file;
        if (active == null) {
            return from;
        }
        int start = batch.start(from);
        if ((size + batch.size() - start) % PlainEntries.BLOCK_BYTES == 0) {
            batch.add(Mark.of(Mark.PAD));
        }
        try {
            active.append(batch.bytes(), start, batch.size() - start);
            took(batch, from, batch.entries(), now);
            return batch.entries();
        } catch (IOException e) {
            int kept = wholeEntries(active, batch, from);
            took(batch, from, kept, now);
            appendFailed(active, e, now);
            return kept;
        }
    }

    /** How far a write that failed came: whole entries only, and none that ends on a boundary. */
    private int wholeEntries(StoredFile active, EntryBatch batch, int from) {
        try {
            int start = batch.start(from);
            long written = active.size() - size;
            int kept = from;
            for (int i = from; i < batch.entries() && batch.end(i) - start <= written; i++) {
                if ((size + batch.end(i) - start) % PlainEntries.BLOCK_BYTES != 0) {
                    kept = i + 1;
                }
            }
            return kept;
        } catch (IOException unreadable) {
            return from;
        }
    }

    private void took(EntryBatch batch, int from, int to, long now) {
        if (from == to) {
            return;
        }
        int start = batch.start(from);
        int length = batch.end(to - 1) - start;
        if (size == syncedSize) {
            unsyncedSince = now;
        }
        unsynced.add(batch, from, to);
        keptUpTo(batch, from, to);
        size += length;
        entriesInSegment += to - from;
        writtenBytes += length;
        next += to - from;
    }

    private void keptUpTo(EntryBatch batch, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (numbers.readRecord(batch, i)) {
                lost.keptUpTo(numbers.micros());
                return;
            }
        }
    }

    /** Gives up the entries from this one on; they will be declared. */
    void lose(EntryBatch batch, int from) {
        lost.add(batch, from);
        publish();
    }

    /** What the archive has to say about itself: all of it is written, or none. */
    private boolean declare(long beforeMicros, long now) {
        long others = lost.others() - lostEntriesDeclared;
        if (undeclared.isEmpty() && lost.isEmpty() && others == 0) {
            return true;
        }
        EntryBatch batch = new EntryBatch(1024);
        undeclared.forEach(batch::add);
        if (others > 0) {
            batch.add(Mark.of(Mark.STORAGE, "lost_entries", Long.toString(others), "time", time()));
        }
        lost.declarations(beforeMicros).forEach(batch::add);
        batch.markUrgent();
        if (!writeAll(batch, now)) {
            return false;
        }
        undeclared.clear();
        lost.declared();
        lostEntriesDeclared += others;
        return true;
    }

    private boolean writeAll(EntryBatch batch, long now) {
        StoredFile active = file;
        if (active == null) {
            return false;
        }
        if ((size + batch.size()) % PlainEntries.BLOCK_BYTES == 0) {
            batch.add(Mark.of(Mark.PAD));
        }
        try {
            active.append(batch.bytes(), 0, batch.size());
            took(batch, 0, batch.entries(), now);
            return true;
        } catch (IOException e) {
            appendFailed(active, e, now);
            return false;
        }
    }

    /**
     * The file is done with: its torn end is cut, and what it holds is synced once. If the cut
     * fails the bytes stay; the next segment's name says that they do not count.
     */
    private void appendFailed(StoredFile active, IOException e, long now) {
        troubled("write", e, now);
        file = null;
        try {
            active.truncate(size);
        } catch (IOException staysTorn) {
            troubled("truncate", staysTorn, now);
        }
        try {
            active.sync();
            synced(now);
            closeQuietly(active);
        } catch (IOException notSynced) {
            troubled("sync", notSynced, now);
            suspect = active;
        }
        onRoll.run();
    }

    /** Puts on disk what was appended; afterwards it is durable, or a new segment is begun. */
    void sync(long now) {
        syncActive(now);
        publish();
    }

    private void syncActive(long now) {
        StoredFile active = file;
        if (active == null || size == syncedSize) {
            ready(now);
            return;
        }
        try {
            long begun = System.nanoTime();
            active.sync();
            syncTimes.add(System.nanoTime() - begun);
            synced(now);
        } catch (IOException e) {
            // The kernel may have dropped the dirty pages and will say "ok" next time: never ask it
            // again about this file. What it still shows us is copied to a new one.
            troubled("sync", e, now);
            file = null;
            suspect = active;
            waitsForRetry = false;
            ready(now);
        }
    }

    private void synced(long now) {
        syncs++;
        lastSync = now;
        everSynced = true;
        syncedSize = size;
        syncedIndex = next;
        syncedMicros = lost.keptMicros();
        unsynced.clear();
        durable = next;
    }

    private void troubled(String operation, IOException e, long now) {
        storageErrors++;
        String said = e.getMessage() == null ? e.toString() : e.getMessage();
        if (trouble.isEmpty()) {
            Mark mark = Mark.of(Mark.STORAGE, "failed", operation, "error", said, "time", time());
            undeclared.add(mark);
        }
        trouble = operation + ": " + said;
        retryAt = now + settings.retry().toNanos();
        waitsForRetry = true;
    }

    /** The end is near: the disk is asked once more without a pause. */
    void retryNow() {
        waitsForRetry = false;
    }

    /** True when there is an active segment; begins one when it is time to try. */
    private boolean ready(long now) {
        if (file != null) {
            return true;
        }
        if (waitsForRetry && now - retryAt < 0) {
            return false;
        }
        return begin(now);
    }

    /** Begins a segment. It counts only once its first entry and its name are on disk. */
    private boolean begin(long now) {
        long first = suspect == null ? next : syncedIndex;
        StoredFile made = null;
        try {
            made = storage.create(Segment.plainName(first));
            EntryBatch head = new EntryBatch(256);
            head.add(segmentMark(first));
            if ((head.size() + unsyncedOfSuspect()) % PlainEntries.BLOCK_BYTES == 0) {
                head.clear();
                head.add(segmentMark(first).with("pad", "1"));
            }
            made.append(head.bytes(), 0, head.size());
            long copied = suspect == null ? 0 : copy(suspect, made, head.size());
            made.sync();
            storage.syncNames();
            begun(made, first, head.size(), Math.max(copied, 0), copied < 0);
            synced(now);
            return true;
        } catch (IOException e) {
            troubled("new segment", e, now);
            discard(made, first);
            return false;
        }
    }

    /** What {@link #copy} copies when all goes well. */
    private long unsyncedOfSuspect() {
        return suspect == null ? 0 : size - syncedSize;
    }

    private Mark segmentMark(long first) {
        return Mark.of(
                Mark.SEGMENT,
                "format",
                "1",
                "stream",
                stream,
                "index",
                Long.toString(first),
                "boot",
                boot.toString(),
                "time",
                time());
    }

    private void begun(
            StoredFile made, long first, int headBytes, long copied, boolean unreadable) {
        if (suspect != null) {
            if (unreadable) {
                unsynced.giveUp(lost, syncedMicros);
                next = first + 1;
            } else {
                next++;
            }
            closeQuietly(suspect);
            suspect = null;
        } else {
            next++;
        }
        file = made;
        size = headBytes + copied;
        entriesInSegment = next - first;
        segmentBegun = clock.instant();
        trouble = "";
        waitsForRetry = false;
        onRoll.run();
    }

    /**
     * Copies what was appended to the suspect since its last good sync.
     *
     * @return how many bytes; −1 when they can not be read back as they were written
     * @throws IOException when the new file takes them not
     */
    private long copy(StoredFile from, StoredFile to, int headBytes) throws IOException {
        byte[] chunk = new byte[64 << 10];
        CRC32C checksum = new CRC32C();
        long position = syncedSize;
        while (position < size) {
            int length = (int) Math.min(chunk.length, size - position);
            try {
                SealedLayout.readFully(from, "the suspect segment", position, chunk, length);
            } catch (IOException unreadable) {
                break;
            }
            checksum.update(chunk, 0, length);
            to.append(chunk, 0, length);
            position += length;
        }
        if (position < size || !unsynced.hasChecksum(checksum)) {
            to.truncate(headBytes);
            return -1;
        }
        return size - syncedSize;
    }

    private void discard(@Nullable StoredFile made, long first) {
        if (made == null) {
            return;
        }
        closeQuietly(made);
        try {
            storage.delete(Segment.plainName(first));
        } catch (IOException stays) {
            trouble = trouble + "; " + stays.getMessage();
        }
    }

    private static void closeQuietly(StoredFile file) {
        try {
            file.close();
        } catch (IOException alreadyCounted) {
            // A failing close adds nothing to the failure that brought us here.
        }
    }

    private void closeActive(long now) {
        sync(now);
        StoredFile active = file;
        if (active != null && size == syncedSize) {
            closeQuietly(active);
            file = null;
        }
    }

    /** Closes the active segment, unless there is nothing in it, and begins the next. */
    void roll(long now) {
        if (entriesInSegment <= 1) {
            return;
        }
        closeActive(now);
        if (ready(now)) {
            prune(now);
        }
    }

    /** What time brings: a due sync, a segment of age, another try on a disk that refused. */
    void tick(long now) {
        if (isSyncDue(now)) {
            sync(now);
        }
        boolean old =
                segmentBegun.plus(settings.segmentMaxAge()).isBefore(clock.instant())
                        && entriesInSegment > 1;
        if (file != null && old) {
            roll(now);
        }
        if (file == null && ready(now)) {
            declare(Gap.UNKNOWN_MICROS, now);
        }
        publish();
    }

    private boolean isSyncDue(long now) {
        return nanosToSync(now) <= 0;
    }

    /** Nanoseconds until something must be done; Long.MAX_VALUE when nothing waits. */
    long nanosToSync(long now) {
        if (file == null) {
            return Math.max(0, retryAt - now);
        }
        if (size == syncedSize) {
            return Long.MAX_VALUE;
        }
        var within = unsynced.isUrgent() ? settings.urgentCommit() : settings.relaxedCommit();
        long due = unsyncedSince + within.toNanos() - now;
        long pause = 1_000_000_000L / settings.maxSyncsPerSecond();
        return everSynced ? Math.max(due, lastSync + pause - now) : due;
    }

    /**
     * Drops the oldest sealed segments while the stream is too large or the disk too full. The
     * declaration is on disk before the first of them goes.
     */
    private void prune(long now) {
        try {
            List<Segment> segments = Segment.among(storage.names());
            prune(new Retention(settings, storage).surplus(segments), now);
        } catch (IOException e) {
            storageErrors++;
        }
    }

    /** Drops what somebody asks to have dropped. */
    Vacuum.Result vacuum(Vacuum wanted, long now) throws IOException {
        List<Segment> dropped = wanted.surplus(storage, Segment.among(storage.names()));
        Vacuum.Result result = Vacuum.result(storage, dropped);
        if (!prune(dropped, now)) {
            throw new IOException("nothing was dropped, as the disk does not take the declaration");
        }
        publish();
        return result;
    }

    /** Returns false when it could not be declared, and nothing was dropped. */
    private boolean prune(List<Segment> dropped, long now) throws IOException {
        if (dropped.isEmpty()) {
            return true;
        }
        if (file == null) {
            return false;
        }
        undeclared.add(
                Mark.of(
                        Mark.PRUNE,
                        "first",
                        Long.toString(dropped.getFirst().first()),
                        "last",
                        Long.toString(dropped.getLast().end() - 1),
                        "time",
                        time()));
        if (!declare(Gap.UNKNOWN_MICROS, now)) {
            return false;
        }
        long errors = storageErrors;
        sync(now);
        if (durable != next || storageErrors != errors) {
            return false; // what a failed sync left unreadable is not in the next segment
        }
        drop(dropped);
        return true;
    }

    /** As ever, only what a declaration on disk tells of. */
    private void dropAgain(List<Segment> declared) {
        try {
            drop(durable == next ? declared : List.of());
        } catch (IOException e) {
            storageErrors++;
        }
    }

    private void drop(List<Segment> declared) throws IOException {
        for (Segment segment : declared) {
            prunedEntries += segment.end() - segment.first();
        }
        pruned.drop(declared);
    }

    private String time() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).toString();
    }

    /** Puts everything on disk and lets go of the files. */
    void close(long now) {
        sync(now);
        if (file != null) {
            closeQuietly(file);
            file = null;
        }
        if (suspect != null) {
            closeQuietly(suspect);
            suspect = null;
        }
    }

    /** True when nothing lost is still to be told. */
    boolean isDeclared() {
        return lost.isEmpty();
    }

    long nextIndex() {
        return next;
    }

    long durableIndex() {
        return durable;
    }

    private void publish() {
        health =
                new StreamHealth(
                        trouble,
                        next,
                        durable,
                        storageErrors,
                        lost.records(),
                        lost.others(),
                        syncs,
                        writtenBytes,
                        prunedEntries,
                        0);
    }

    /** As of the last batch or tick. */
    StreamHealth health() {
        return health;
    }
}
