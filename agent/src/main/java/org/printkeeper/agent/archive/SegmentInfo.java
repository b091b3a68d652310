package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Optional;
import org.printkeeper.core.record.BootId;

/**
 * What a segment's first entry says of it.
 *
 * @param first index of that entry
 * @param end index after the segment's last entry; Long.MAX_VALUE for the last segment
 * @param boot the boot of all records in it
 * @param time when it was begun
 */
public record SegmentInfo(long first, long end, Optional<BootId> boot, Optional<Instant> time) {
    static Optional<SegmentInfo> read(Storage storage, Segment segment) throws IOException {
        try (StoredFile file = storage.openToRead(segment.name())) {
            if (segment.sealed()) {
                byte[] header = SealedLayout.read(file, segment.name()).header();
                return Optional.of(of(segment, header, 0, header.length));
            }
            EntrySource source = new PlainEntries(file, 0);
            if (!source.advance(false)) {
                return Optional.empty();
            }
            int length = source.end() - source.start();
            return Optional.of(of(segment, source.buffer(), source.start(), length));
        } catch (DamagedArchiveException damaged) {
            return Optional.of(of(segment, new byte[0], 0, 0));
        } catch (NoSuchFileException sealedOrPruned) {
            return segment.sealed()
                    ? Optional.empty()
                    : read(storage, new Segment(segment.first(), segment.end(), true));
        }
    }

    private static SegmentInfo of(Segment segment, byte[] bytes, int start, int length) {
        var header = SegmentHeader.of(bytes, start, length);
        return new SegmentInfo(
                segment.first(),
                segment.end(),
                header.flatMap(SegmentHeader::boot),
                header.flatMap(SegmentHeader::time));
    }
}
