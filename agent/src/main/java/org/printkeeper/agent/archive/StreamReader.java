package org.printkeeper.agent.archive;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.KmsgHeader;
import org.printkeeper.core.record.MalformedEntryException;

/**
 * A position in a stream and the way forward from it, while another process may append, roll, seal
 * and prune. When an entry's index is larger than {@link #position} was, the entries between are
 * gone: pruned, or damaged beyond use.
 *
 * <p>Thread: one thread at a time; any number of readers.
 *
 * <p>Owns: the open segment. It holds one chunk or one frame in memory, never a segment.
 */
public final class StreamReader implements Closeable {
    /** A change of names within the clock's grain after a listing would go unseen. */
    private static final long NAMES_GRAIN_MILLIS = 2_000;

    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 200;

    private final Storage storage;
    private List<Segment> segments = List.of();
    private long namesChangedMillis = -1;
    private @Nullable Segment segment;
    private @Nullable EntrySource source;
    private long sourceIndex;
    private long position;

    StreamReader(Storage storage) {
        this.storage = storage;
    }

    /** Reads from the oldest entry on; a directory that is not there yet is an empty stream. */
    public static StreamReader open(Path directory) {
        return new StreamReader(new DirectoryStorage(directory));
    }

    /** Index of the entry that comes next, if it is still there. */
    public long position() {
        return position;
    }

    /** Goes to this index; it may be one that does not exist yet, or no more. */
    public void seek(long index) throws IOException {
        if (source != null && segment != null && index >= sourceIndex && index < segment.end()) {
            position = index;
            return;
        }
        closeSource();
        position = index;
    }

    /**
     * Looks at the names again: entries of a last segment that a later one supersedes by now are
     * not read any more.
     */
    void renew() throws IOException {
        refresh();
        Segment open = segment;
        if (open == null || !open.isLast()) {
            return;
        }
        if (segments.isEmpty() || segments.getLast().first() != open.first()) {
            closeSource();
        }
    }

    /** Index of the oldest entry. */
    public long firstIndex() throws IOException {
        refresh();
        return segments.isEmpty() ? 0 : segments.getFirst().first();
    }

    /**
     * Index after the last entry that retention has declared to drop; 0 when it dropped none. Reads
     * the newest segments until one declares something.
     */
    public long prunedEnd() throws IOException {
        refresh();
        return PruneSearch.newest(storage, segments).end();
    }

    /** Index of the entry that declares so; −1 when none does. */
    public long prunedBy() throws IOException {
        refresh();
        return PruneSearch.newest(storage, segments).index();
    }

    /** Index after the newest entry. Reads the last segment through: up to some 10 ms. */
    public long endIndex() throws IOException {
        refresh();
        if (segments.isEmpty()) {
            return 0;
        }
        Segment last = segments.getLast();
        try (EntrySource entries = Segments.open(storage, last, Long.MAX_VALUE)) {
            long index = last.first();
            if (entries instanceof SealedEntries sealed) {
                index = sealed.firstIndex();
            }
            while (entries.advance(false)) {
                index++;
            }
            return index;
        } catch (NoSuchFileException sealedMeanwhile) {
            namesChangedMillis = -1;
            return endIndex();
        }
    }

    /** Goes before the last {@code entries} entries. */
    public void seekLast(long entries) throws IOException {
        seek(Math.max(firstIndex(), endIndex() - entries));
    }

    /**
     * Goes to where entries of this time may begin: the last segment that was begun before it. The
     * records of a boot's first segment can be older than the segment.
     */
    public void seekTime(Instant time) throws IOException {
        long index = firstIndex();
        for (SegmentInfo info : segments()) {
            if (info.time().isPresent() && !info.time().get().isAfter(time)) {
                index = info.first();
            }
        }
        seek(index);
    }

    /**
     * Goes to the kernel record with this number, or the first one after it in the newest epoch of
     * the boot that reaches back to it.
     *
     * @return false when the archive has none; the position is then unchanged
     */
    public boolean seekSequence(BootId boot, long sequence) throws IOException {
        List<SegmentInfo> infos = segments();
        for (int i = infos.size() - 1; i >= 0; i--) {
            if (infos.get(i).boot().filter(boot::equals).isPresent()) {
                long found = find(infos.get(i), sequence);
                if (found >= 0) {
                    seek(found);
                    return true;
                }
            }
        }
        return false;
    }

    /** Index of the last record ≥ sequence whose predecessor is smaller; −1 when none is. */
    private long find(SegmentInfo info, long sequence) throws IOException {
        KmsgHeader header = new KmsgHeader();
        long found = -1;
        boolean before = true;
        boolean reachesBack = false;
        try (StreamReader reader = new StreamReader(storage)) {
            reader.seek(info.first());
            Entry entry;
            while (reader.position() < info.end() && (entry = reader.next()) != null) {
                try {
                    header.parse(entry.bytes(), 0, entry.bytes().length);
                } catch (MalformedEntryException control) {
                    continue;
                }
                int order = Long.compareUnsigned(header.sequence(), sequence);
                reachesBack |= order <= 0;
                if (before && order >= 0) {
                    found = entry.index();
                }
                before = order < 0;
            }
        }
        return reachesBack ? found : -1;
    }

    /** What the segments' first entries say, oldest first; nothing of one that is damaged. */
    public List<SegmentInfo> segments() throws IOException {
        refresh();
        List<SegmentInfo> infos = new ArrayList<>(segments.size());
        for (Segment each : segments) {
            SegmentInfo.read(storage, each).ifPresent(infos::add);
        }
        return infos;
    }

    /** The next entry, or null when there is none yet. */
    public @Nullable Entry next() throws IOException {
        while (true) {
            if (source == null && !enter()) {
                return null;
            }
            Segment current = segment;
            EntrySource entries = source;
            if (current == null || entries == null) {
                return null;
            }
            if (position >= current.end()) {
                closeSource();
            } else if (skipTo(entries, current)) {
                return take(entries);
            } else if (!leave(current)) {
                return null;
            }
        }
    }

    /** The next entry, waiting for one; null when none came in time. */
    public @Nullable Entry next(Duration timeout) throws IOException, InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            Entry entry = next();
            long left = (end - System.nanoTime()) / 1_000_000;
            if (entry != null || left <= 0) {
                return entry;
            }
            Thread.sleep(Math.min(pause, left));
            pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        }
    }

    /**
     * After a {@link DamagedArchiveException}: goes on behind the damaged segment.
     *
     * @return false when nothing is behind it
     */
    public boolean skipDamage() throws IOException {
        long from = position;
        closeSource();
        refresh();
        for (Segment each : segments) {
            if (each.first() > from) {
                position = each.first();
                return true;
            }
        }
        return false;
    }

    private Entry take(EntrySource entries) {
        byte[] bytes = Arrays.copyOfRange(entries.buffer(), entries.start(), entries.end());
        sourceIndex = position + 1;
        return new Entry(position++, bytes);
    }

    /** Advances the source to the entry at the position. */
    private boolean skipTo(EntrySource entries, Segment current) throws IOException {
        boolean whole = !current.isLast();
        while (sourceIndex < position) {
            if (!entries.advance(whole)) {
                return false;
            }
            sourceIndex++;
        }
        return entries.advance(whole);
    }

    /** Opens the segment that holds the position, or the first one after it. */
    private boolean enter() throws IOException {
        refresh();
        Segment holder = null;
        for (Segment each : segments) {
            if (each.end() > position) {
                holder = each;
                break;
            }
        }
        if (holder == null) {
            return false;
        }
        position = Math.max(position, holder.first());
        try {
            source = Segments.open(storage, holder, position);
        } catch (NoSuchFileException sealedOrPruned) {
            namesChangedMillis = -1;
            return enter();
        }
        segment = holder;
        sourceIndex = source instanceof SealedEntries sealed ? sealed.firstIndex() : holder.first();
        return true;
    }

    /**
     * At the end of what the source has: goes on when the stream has a later segment.
     *
     * @return false when there is nothing more yet
     */
    private boolean leave(Segment current) throws IOException {
        if (!current.isLast()) {
            // All of it was read, and the next segment begins elsewhere: the entries between are
            // gone.
            position = current.end();
            closeSource();
            return true;
        }
        if (!refresh()) {
            return false;
        }
        for (Segment each : segments) {
            if (each.first() > current.first()) {
                segment = new Segment(current.first(), each.first(), current.sealed());
                return true;
            }
        }
        if (segments.isEmpty() || segments.getLast().first() != current.first()) {
            closeSource();
        }
        return false;
    }

    /** Lists the segments again when their names may have changed; true when it did. */
    private boolean refresh() throws IOException {
        try {
            long changed = storage.namesChangedMillis();
            boolean settled = System.currentTimeMillis() - changed > NAMES_GRAIN_MILLIS;
            if (changed == namesChangedMillis && settled) {
                return false;
            }
            segments = Segment.among(storage.names());
            namesChangedMillis = settled ? changed : -1;
        } catch (NoSuchFileException noStreamYet) {
            segments = List.of();
        }
        return true;
    }

    private void closeSource() throws IOException {
        EntrySource open = source;
        source = null;
        segment = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() throws IOException {
        closeSource();
    }
}
