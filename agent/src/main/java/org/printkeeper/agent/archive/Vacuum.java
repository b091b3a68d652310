package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What somebody wants dropped of a stream: its oldest sealed segments, by size and by age.
 *
 * @param maxBytes what may be left; Long.MAX_VALUE for any size
 * @param before segments with nothing newer than this go
 */
public record Vacuum(long maxBytes, Optional<Instant> before) {
    /**
     * What was dropped, or would be.
     *
     * @param segments how many files
     * @param bytes their size
     * @param entries how many entries they held
     */
    public record Result(int segments, long bytes, long entries) {}

    /** One word for the control socket. */
    public String encode() {
        return maxBytes + "," + before.map(Instant::toString).orElse("");
    }

    /** Reads {@link #encode}; empty when it is none. */
    public static Optional<Vacuum> decode(String text) {
        int comma = text.indexOf(',');
        try {
            String time = text.substring(comma + 1);
            return Optional.of(
                    new Vacuum(
                            Long.parseUnsignedLong(text.substring(0, Math.max(0, comma))),
                            time.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(time))));
        } catch (NumberFormatException | DateTimeException malformed) {
            return Optional.empty();
        }
    }

    /** What would be dropped; changes nothing. */
    public Result plan(Path directory) throws IOException {
        Storage storage = new DirectoryStorage(directory);
        return result(storage, surplus(storage, Segment.among(storage.names())));
    }

    static Result result(Storage storage, List<Segment> dropped) throws IOException {
        long bytes = 0;
        long entries = 0;
        for (Segment segment : dropped) {
            bytes += storage.sizeOf(segment.name());
            entries += segment.end() - segment.first();
        }
        return new Result(dropped.size(), bytes, entries);
    }

    /** The oldest sealed segments that must go. */
    List<Segment> surplus(Storage storage, List<Segment> segments) throws IOException {
        long left = bytes(storage, segments);
        List<Segment> surplus = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            boolean isTooMuch = left > maxBytes;
            if (!segment.sealed()
                    || segment.isLast()
                    || (!isTooMuch && !isOld(storage, segments, i))) {
                break;
            }
            surplus.add(segment);
            left -= storage.sizeOf(segment.name());
        }
        return surplus;
    }

    private static long bytes(Storage storage, List<Segment> segments) throws IOException {
        long bytes = 0;
        for (Segment segment : segments) {
            bytes += storage.sizeOf(segment.name());
        }
        return bytes;
    }

    /** All of a segment is older than the beginning of the next one. */
    private boolean isOld(Storage storage, List<Segment> segments, int number) throws IOException {
        if (before.isEmpty() || number + 1 == segments.size()) {
            return false;
        }
        return SegmentInfo.read(storage, segments.get(number + 1))
                .flatMap(SegmentInfo::time)
                .filter(begun -> !begun.isAfter(before.get()))
                .isPresent();
    }

    /** How much room the files of a stream take. */
    public static long bytes(Path directory) throws IOException {
        Storage storage = new DirectoryStorage(directory);
        return bytes(storage, Segment.among(storage.names()));
    }
}
