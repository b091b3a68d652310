package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.ResumePoint;

/**
 * What opening a stream finds and puts in order: leftovers of a seal that was cut off are removed,
 * a torn tail is cut. It repeats safely: a crash in it is repaired by the next one. What was signed
 * was on disk: where it is not whole that is damage, which is left as it is and gone around.
 *
 * @param first index of the last segment's first entry, −1 when no segment is to be continued
 * @param header the last segment's first entry
 * @param size size of the last segment
 * @param next index that the next entry will have
 * @param signedEnd index after the last entry that was signed
 * @param torn what was cut off or found damaged, to be declared
 * @param resume where capture goes on; empty for a stream without kernel entries
 */
record Recovery(
        long first,
        @Nullable SegmentHeader header,
        long size,
        long next,
        long signedEnd,
        @Nullable Mark torn,
        Optional<ResumePoint> resume) {
    /** So much of the cut bytes is shown in the declaration. */
    private static final int SHOWN_BYTES = 4096;

    static Recovery of(Storage storage) throws IOException {
        removeLeftovers(storage);
        long signedEnd = signedEnd(storage);
        List<Segment> segments = Segment.among(storage.names());
        while (!segments.isEmpty() && !segments.getLast().sealed()) {
            Segment last = segments.getLast();
            Recovery found = ofPlain(storage, segments, last, signedEnd, Long.MAX_VALUE);
            if (found != null) {
                return found;
            }
            // Its first entry never reached the disk: nothing in it was ever acknowledged.
            storage.delete(last.name());
            segments = Segment.among(storage.names());
        }
        return segments.isEmpty()
                ? around(0, signedEnd, Optional.empty())
                : afterSealed(storage, segments, signedEnd);
    }

    private static long signedEnd(Storage storage) {
        try {
            return Epochs.of(storage).signedEnd();
        } catch (IOException unreadable) {
            return 0; // the evidence must not keep the stream from being written
        }
    }

    /** Goes on in a new segment; entries that were signed and are not there keep their indexes. */
    private static Recovery around(long end, long signedEnd, Optional<ResumePoint> resume) {
        Mark damage = end < signedEnd ? damage(end, signedEnd - 1) : null;
        return new Recovery(-1, null, 0, Math.max(end, signedEnd), signedEnd, damage, resume);
    }

    private static Mark damage(long first, long last) {
        return Mark.of(Mark.DAMAGE, "first", Long.toString(first), "last", Long.toString(last));
    }

    /** Before a plain file goes, the name of its sealed twin must be on disk. */
    private static void removeLeftovers(Storage storage) throws IOException {
        List<String> names = storage.names();
        storage.syncNames();
        for (String name : names) {
            boolean cutOff = name.endsWith(Segment.TEMPORARY_SUFFIX);
            boolean twin = name.endsWith(Segment.PLAIN_SUFFIX) && names.contains(name + ".zst");
            if (cutOff || twin) {
                storage.delete(name);
            }
        }
    }

    /**
     * @param maxBytes where the file is taken to end: where a lost block begins, the rest of the
     *     entry before it may be lost too
     */
    private static @Nullable Recovery ofPlain(
            Storage storage, List<Segment> segments, Segment last, long signedEnd, long maxBytes)
            throws IOException {
        ResumeScan scan = new ResumeScan();
        long end = last.first();
        long damaged = -1;
        SegmentHeader header = null;
        try (PlainEntries file = new PlainEntries(storage.open(last.name()), 0, maxBytes)) {
            while (file.advance(end < signedEnd)) {
                boolean isClean = isClean(file);
                if (!isClean && end >= signedEnd) {
                    file.reject();
                    break;
                }
                if (end == last.first()) {
                    header =
                            SegmentHeader.of(file.buffer(), file.start(), file.end() - file.start())
                                    .orElse(null);
                }
                damaged = damaged < 0 && !isClean ? end : damaged;
                scan.add(file.buffer(), file.start(), file.end());
                end++;
            }
            long size = file.goodOffset();
            boolean isDoubtful = size % PlainEntries.BLOCK_BYTES == 0 && end > signedEnd;
            if (isDoubtful && size > 0 && size < Math.min(maxBytes, file.file().size())) {
                return ofPlain(storage, segments, last, signedEnd, size);
            }
            if (header == null && end <= last.first() + 1 && last.first() >= signedEnd) {
                return null;
            }
            if (header == null || damaged >= 0 || end < signedEnd) {
                long first = damaged >= 0 ? damaged : header == null ? last.first() : end;
                long next = Math.max(end, signedEnd);
                Mark damage = damage(first, next - 1);
                Optional<ResumePoint> resume = resume(storage, segments, scan);
                return new Recovery(-1, null, 0, next, signedEnd, damage, resume);
            }
            Mark torn = cut(file, end);
            Optional<ResumePoint> resume = resume(storage, segments, scan);
            return new Recovery(last.first(), header, size, end, signedEnd, torn, resume);
        }
    }

    /** A lost block reads as zeros on some file systems; no entry holds one. */
    private static boolean isClean(PlainEntries file) {
        for (int i = file.start(); i < file.end(); i++) {
            if (file.buffer()[i] == 0) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Mark cut(PlainEntries file, long index) throws IOException {
        long from = file.goodOffset();
        long bytes = file.file().size() - from;
        if (bytes <= 0) {
            return null;
        }
        byte[] shown = new byte[(int) Math.min(bytes, SHOWN_BYTES)];
        SealedLayout.readFully(file.file(), "the torn tail", from, shown, shown.length);
        file.file().truncate(from);
        return Mark.of(
                Mark.TORN,
                "index",
                Long.toString(index),
                "bytes",
                Long.toString(bytes),
                "text",
                new String(shown, StandardCharsets.UTF_8));
    }

    /** The last segment was sealed and no new one begun: only lost directory entries do that. */
    private static Recovery afterSealed(Storage storage, List<Segment> segments, long signedEnd)
            throws IOException {
        Segment last = segments.getLast();
        long end;
        try (StoredFile file = storage.openToRead(last.name())) {
            FrameInfo newest = SealedLayout.read(file, last.name()).frames().getLast();
            end = newest.firstIndex() + newest.entries();
        } catch (DamagedArchiveException unknown) {
            // No index may be used twice, and no entry takes less than a byte.
            end = Math.max(signedEnd, last.first() + storage.sizeOf(last.name()));
        }
        return around(end, signedEnd, resume(storage, segments, new ResumeScan()));
    }

    /**
     * Goes back to where the boot's last record or gap stands, over segments that hold none, and
     * reads forward from there.
     */
    private static Optional<ResumePoint> resume(
            Storage storage, List<Segment> segments, ResumeScan last) throws IOException {
        if (last.isNumbered()) {
            return last.result();
        }
        int from = segments.size() - 1;
        ResumeScan oldest = last;
        while (!oldest.isNumbered() && from > 0) {
            ResumeScan before = scanned(storage, segments.subList(from - 1, from));
            if (!before.boot().equals(oldest.boot()) && oldest.boot().isPresent()) {
                break;
            }
            oldest = before;
            from--;
        }
        return scanned(storage, segments.subList(from, segments.size())).result();
    }

    private static ResumeScan scanned(Storage storage, List<Segment> segments) throws IOException {
        ResumeScan scan = new ResumeScan();
        for (Segment segment : segments) {
            try {
                scan(storage, segment, scan);
            } catch (DamagedArchiveException known) {
                // LIMIT: what cannot be read is captured again as far as the ring still has it.
            }
        }
        return scan;
    }

    private static void scan(Storage storage, Segment segment, ResumeScan scan) throws IOException {
        try (EntrySource source = Segments.open(storage, segment, segment.first())) {
            long index = segment.first();
            while (index++ < segment.end() && source.advance(true)) {
                scan.add(source.buffer(), source.start(), source.end());
            }
        }
    }
}
