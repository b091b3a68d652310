package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.printkeeper.agent.archive.SegmentInfo;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.record.BootId;

/** The boots that a stream has records of, oldest first, each with its range of entries. */
final class LogBoots {
    /**
     * @param firstIndex index of the boot's first entry
     * @param endIndex index after its last one; Long.MAX_VALUE for the newest boot
     */
    record Boot(Optional<BootId> id, long firstIndex, long endIndex) {}

    private final List<Boot> boots = new ArrayList<>();

    static LogBoots of(StreamReader stream) throws IOException {
        LogBoots found = new LogBoots();
        stream.segments().forEach(found::add);
        return found;
    }

    /** A segment that does not tell its boot goes with the one before it, else after it. */
    private void add(SegmentInfo segment) {
        if (!boots.isEmpty() && isSame(boots.getLast().id(), segment.boot())) {
            Boot before = boots.removeLast();
            Optional<BootId> id = before.id().or(segment::boot);
            boots.add(new Boot(id, before.firstIndex(), segment.end()));
        } else {
            boots.add(new Boot(segment.boot(), segment.first(), segment.end()));
        }
    }

    private static boolean isSame(Optional<BootId> boot, Optional<BootId> next) {
        return boot.isEmpty() || next.isEmpty() || boot.equals(next);
    }

    List<Boot> all() {
        return boots;
    }

    /** As journalctl counts: 0 is the newest, −1 the one before, 1 the oldest; or by id. */
    Boot select(String text) {
        return selectAll(text).getLast();
    }

    /** What was imported of one boot at several times stands in several places. */
    List<Boot> selectAll(String text) {
        Optional<BootId> id = BootId.parse(text);
        List<Boot> matching =
                id.isPresent()
                        ? boots.stream().filter(boot -> boot.id().equals(id)).toList()
                        : byOffset(text);
        if (matching.isEmpty()) {
            throw UserError.usage(
                    "the archive has no boot '%s', expected an id or an offset; it has %d boots"
                            .formatted(text, boots.size()));
        }
        return matching;
    }

    /** Refuses what can be no boot. */
    static void check(String text) {
        if (BootId.parse(text).isEmpty() && !text.matches("[+-]?[0-9]{1,9}")) {
            throw UserError.usage(
                    "--boot is '%s', expected an id of 32 digits, or an offset such as 0 or -1"
                            .formatted(text));
        }
    }

    private List<Boot> byOffset(String text) {
        check(text);
        int offset = Integer.parseInt(text);
        int position = offset > 0 ? offset - 1 : boots.size() - 1 + offset;
        return position < 0 || position >= boots.size() ? List.of() : List.of(boots.get(position));
    }
}
