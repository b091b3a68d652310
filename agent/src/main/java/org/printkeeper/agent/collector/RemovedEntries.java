package org.printkeeper.agent.collector;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.core.audit.JournaldLossRows;
import org.printkeeper.core.audit.Notice;

/**
 * The holes between the files of a journal: entries that were there and were removed. They show by
 * the journal's own numbers, which are in the headers of its files and in each entry's cursor.
 *
 * <p>Thread: not safe; one instance per pass over the journal.
 *
 * <p>Source: systemd, Journal File Format; sd_journal_get_cursor(3).
 */
final class RemovedEntries {
    private static final Pattern CURSOR =
            Pattern.compile("s=([0-9a-f]{32});i=([0-9a-f]{1,16});.*", Pattern.DOTALL);

    private record Hole(UUID sequenceId, long first, long last) {}

    private final List<Hole> holes;
    private UUID sequenceId = new UUID(0, 0);
    private long sequence;

    private RemovedEntries(List<Hole> holes) {
        this.holes = holes;
    }

    static RemovedEntries of(JournalSource source) throws IOException {
        List<JournalHeader> headers = new ArrayList<>();
        for (Path file : source.files()) {
            JournalHeader.read(file)
                    .filter(header -> header.entries() > 0 && header.headSequence() > 0)
                    .ifPresent(headers::add);
        }
        return new RemovedEntries(holes(headers));
    }

    private static List<Hole> holes(List<JournalHeader> headers) {
        headers.sort(
                Comparator.comparing(JournalHeader::sequenceId)
                        .thenComparingLong(JournalHeader::headSequence));
        List<Hole> holes = new ArrayList<>();
        for (int i = 1; i < headers.size(); i++) {
            JournalHeader before = headers.get(i - 1);
            JournalHeader after = headers.get(i);
            if (before.sequenceId().equals(after.sequenceId())
                    && after.headSequence() > before.tailSequence() + 1) {
                holes.add(
                        new Hole(
                                after.sequenceId(),
                                before.tailSequence() + 1,
                                after.headSequence() - 1));
            }
        }
        return holes;
    }

    /** The hole that lies between the entry asked for last and this one. */
    Optional<Notice> before(String cursor, long receivedMicros) {
        if (holes.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = CURSOR.matcher(cursor);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return before(
                uuid(matcher.group(1)),
                Long.parseUnsignedLong(matcher.group(2), 16),
                cursor,
                receivedMicros);
    }

    /** The same, of the entry with this number. */
    Optional<Notice> before(UUID id, long number, String cursor, long receivedMicros) {
        if (holes.isEmpty()) {
            return Optional.empty();
        }
        long from = id.equals(sequenceId) ? sequence : Long.MAX_VALUE;
        sequenceId = id;
        sequence = number;
        return holes.stream()
                .filter(hole -> hole.sequenceId().equals(id))
                .filter(hole -> from < hole.first() && hole.last() < number)
                .findFirst()
                .map(hole -> notice(hole, cursor, receivedMicros));
    }

    private static UUID uuid(String hex) {
        return new UUID(
                Long.parseUnsignedLong(hex.substring(0, 16), 16),
                Long.parseUnsignedLong(hex.substring(16), 16));
    }

    private static Notice notice(Hole hole, String cursor, long receivedMicros) {
        return new Notice(
                cursor,
                receivedMicros,
                JournaldLossRows.REMOVED,
                -1,
                "entries %d to %d of the journal were removed (vacuum or rotation)"
                        .formatted(hole.first(), hole.last()));
    }
}
