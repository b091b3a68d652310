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
 * a torn tail is cut. It repeats safely: a crash in it is repaired by the next one.
 *
 * @param first index of the last segment's first entry, −1 when no segment is to be continued
 * @param header the last segment's first entry
 * @param size size of the last segment
 * @param next index that the next entry will have
 * @param torn what was cut off, to be declared
 * @param resume where capture goes on; empty for a stream without kernel entries
 */
record Recovery(
        long first,
        @Nullable SegmentHeader header,
        long size,
        long next,
        @Nullable Mark torn,
        Optional<ResumePoint> resume) {
    /** So much of the cut bytes is shown in the declaration. */
    private static final int SHOWN_BYTES = 4096;

    static Recovery of(Storage storage) throws IOException {
        removeLeftovers(storage);
        List<Segment> segments = Segment.among(storage.names());
        while (!segments.isEmpty() && !segments.getLast().sealed()) {
            Segment last = segments.getLast();
            Recovery found = ofPlain(storage, segments, last);
            if (found != null) {
                return found;
            }
            // Its first entry never reached the disk: nothing in it was ever acknowledged.
            storage.delete(last.name());
            segments = Segment.among(storage.names());
        }
        if (segments.isEmpty()) {
            return new Recovery(-1, null, 0, 0, null, Optional.empty());
        }
        return afterSealed(storage, segments);
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

    private static @Nullable Recovery ofPlain(Storage storage, List<Segment> segments, Segment last)
            throws IOException {
        ResumeScan scan = new ResumeScan();
        long size;
        long entries = 0;
        SegmentHeader header = null;
        Mark torn;
        try (PlainEntries file = new PlainEntries(storage.open(last.name()), 0)) {
            while (file.advance(false) && isClean(file)) {
                if (entries++ == 0) {
                    header =
                            SegmentHeader.of(file.buffer(), file.start(), file.end() - file.start())
                                    .orElse(null);
                }
                scan.add(file.buffer(), file.start(), file.end());
            }
            size = file.goodOffset();
            if (header == null) {
                return null;
            }
            torn = cut(file, last.first() + entries);
        }
        Optional<ResumePoint> resume =
                scan.isNumbered() ? scan.result() : resume(storage, segments, scan);
        return new Recovery(last.first(), header, size, last.first() + entries, torn, resume);
    }

    /** A lost block reads as zeros on some file systems; no entry holds one. */
    private static boolean isClean(PlainEntries file) {
        for (int i = file.start(); i < file.end(); i++) {
            if (file.buffer()[i] == 0) {
                file.reject();
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
    private static Recovery afterSealed(Storage storage, List<Segment> segments)
            throws IOException {
        long next;
        try (StoredFile file = storage.openToRead(segments.getLast().name())) {
            FrameInfo end = SealedLayout.read(file, segments.getLast().name()).frames().getLast();
            next = end.firstIndex() + end.entries();
        }
        Optional<ResumePoint> resume = resume(storage, segments, new ResumeScan());
        return new Recovery(-1, null, 0, next, null, resume);
    }

    /**
     * Goes back to where the boot's last record or gap stands, over segments that hold none, and
     * reads forward from there.
     */
    private static Optional<ResumePoint> resume(
            Storage storage, List<Segment> segments, ResumeScan last) throws IOException {
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
            try (EntrySource source = Segments.open(storage, segment, segment.first())) {
                long index = segment.first();
                while (index++ < segment.end() && source.advance(true)) {
                    scan.add(source.buffer(), source.start(), source.end());
                }
            }
        }
        return scan;
    }
}
