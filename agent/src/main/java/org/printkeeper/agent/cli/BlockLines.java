package org.printkeeper.agent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.printkeeper.agent.archive.Block;
import org.printkeeper.agent.archive.FrameInfo;
import org.printkeeper.agent.archive.FrameInfo.Content;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgHeader;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/**
 * What one block says: the captures that may be shown, those without which they would be shown
 * wrongly, and what its numbers tell of losses.
 *
 * <p>Thread: one makes it, another may use it after.
 */
final class BlockLines {
    final List<Capture> captures = new ArrayList<>();
    final Numbering numbering = new Numbering();
    long entries;
    long records;
    long firstMicros = -1;
    long lastMicros = -1;

    private final long firstIndex;
    private final LogFilter filter;
    private final KmsgHeader header = new KmsgHeader();
    private byte[] bytes = {};
    private int passedOver = -1;
    private int passedOverEnd;

    private BlockLines(Block block, LogFilter filter) {
        this.firstIndex = block.first();
        this.filter = filter;
    }

    /** Of a block that need not be read. */
    static BlockLines skipped(Block block) {
        return told(block, LogFilter.losses());
    }

    /** What the table of contents tells. */
    private static BlockLines told(Block block, LogFilter filter) {
        BlockLines lines = new BlockLines(block, filter);
        FrameInfo frame = block.frame().orElseThrow();
        lines.entries = frame.entries();
        if (frame.levels() != 0) {
            lines.records = frame.records();
            lines.firstMicros = frame.minMicros();
            lines.lastMicros = frame.maxMicros();
            lines.numbering.number(frame.firstSequence(), frame.lastSequence(), frame.minMicros());
            lines.numbering.at(frame.maxMicros());
        }
        return lines;
    }

    /**
     * Reads a block.
     *
     * @param isGoneOn whether the next block may begin with a fragment of this one's last line
     */
    static BlockLines of(
            Block block, LogFilter filter, boolean isGoneOn, byte[] bytes, int length) {
        boolean finds = !isGoneOn && filter.findsAllIn(block);
        BlockLines lines = finds ? told(block, filter) : new BlockLines(block, filter);
        lines.bytes = bytes;
        if (finds) {
            lines.find(length);
        } else {
            lines.read(length);
        }
        if (isGoneOn) {
            lines.keepPassedOver();
        }
        lines.bytes = new byte[0];
        return lines;
    }

    /** What is known when {@code block} was passed, where that is without reading it. */
    static boolean tellsItsEnd(Block block) {
        return block.frame()
                .filter(frame -> frame.levels() != 0 && frame.isGapless())
                .filter(frame -> !frame.mayHold(Content.RESET))
                .isPresent();
    }

    /** Looks at the entries that hold a literal, and at no other. */
    private void find(int length) {
        LogLiterals.Finder finder = filter.literals().new Finder(bytes, length);
        int end = 0;
        for (int at = finder.next(0); at < length; at = finder.next(end)) {
            int start = entryStart(at);
            int found = EntryGrammar.end(bytes, start, length);
            end = found < 0 ? length : found;
            if (bytes[start] != '#') {
                showIfAccepted(start, end);
            }
        }
    }

    private int entryStart(int at) {
        int start = at;
        while (start > 0 && (bytes[start - 1] != '\n' || bytes[start] == ' ')) {
            start--;
        }
        return start;
    }

    private void showIfAccepted(int start, int end) {
        try {
            header.parse(bytes, start, end - start);
            accepted(start, end).ifPresent(this::show);
        } catch (MalformedEntryException malformed) {
            show(ArchivedBoot.malformed(firstIndex, malformed));
        }
    }

    /** The record that was parsed last, unless the filter will never accept it. */
    private Optional<KmsgRecord> accepted(int start, int end) throws MalformedEntryException {
        return filter.mayAccept(header, bytes, end)
                ? Optional.of(KmsgRecord.parse(bytes, start, end - start)).filter(filter::mayAccept)
                : Optional.empty();
    }

    private void read(int length) {
        int start = 0;
        while (start < length) {
            int end = EntryGrammar.end(bytes, start, length);
            end = end < 0 ? length : end;
            try {
                if (bytes[start] == '#') {
                    control(EntryGrammar.decode(bytes, start, end - start));
                } else {
                    record(start, end);
                }
            } catch (MalformedEntryException malformed) {
                show(ArchivedBoot.malformed(firstIndex + entries, malformed));
            }
            entries++;
            start = end;
        }
    }

    private void control(Capture capture) {
        switch (capture) {
            case Gap gap -> {
                numbering
                        .number(gap.firstMissing(), gap.lastMissing(), gap.afterMicros())
                        .ifPresent(this::show);
                show(gap);
            }
            case Mark mark when mark.is(Mark.TEXT) ->
                    show(mark.with("index", Long.toString(firstIndex + entries)));
            case Mark mark when mark.isHole() -> show(mark);
            case Mark mark when mark.is(Mark.RESET) -> numbering.forget();
            case Mark mark -> {}
            case KmsgRecord record -> throw new IllegalStateException("no control entry");
        }
    }

    private void record(int start, int end) throws MalformedEntryException {
        header.parse(bytes, start, end - start);
        long micros = header.timestampMicros();
        numbering.number(header.sequence(), header.sequence(), micros).ifPresent(this::show);
        numbering.at(micros);
        firstMicros = records++ == 0 ? micros : firstMicros;
        lastMicros = micros;
        if (header.flag() == 'c') {
            keepPassedOver();
            show(KmsgRecord.parse(bytes, start, end - start));
        } else {
            passedOver = start;
            passedOverEnd = end;
            accepted(start, end).ifPresent(this::show);
        }
    }

    /** A fragment follows: the line it goes on must be known. */
    private void keepPassedOver() {
        if (passedOver >= 0) {
            try {
                show(KmsgRecord.parse(bytes, passedOver, passedOverEnd - passedOver));
            } catch (MalformedEntryException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    private void show(Capture capture) {
        captures.add(capture);
        passedOver = -1;
    }
}
