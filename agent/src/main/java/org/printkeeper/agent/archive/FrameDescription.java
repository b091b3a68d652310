package org.printkeeper.agent.archive;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.printkeeper.agent.archive.FrameInfo.Content;
import org.printkeeper.core.record.KmsgHeader;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/**
 * What is told of a frame of the kernel stream, gathered entry by entry.
 *
 * <p>Thread: one.
 */
final class FrameDescription {
    private static final byte[] SUSPEND = "PM: suspend ".getBytes(StandardCharsets.US_ASCII);
    private static final Map<String, Integer> BITS =
            Map.of(
                    "gap",
                    Content.GAP.bit(),
                    Mark.CLOCK,
                    Content.CLOCK.bit(),
                    Mark.START,
                    Content.CLOCK.bit(),
                    Mark.STOP,
                    Content.CLOCK.bit() | Content.BOOT.bit(),
                    Mark.CRASH,
                    Content.CLOCK.bit() | Content.BOOT.bit(),
                    Mark.BOOT,
                    Content.BOOT.bit(),
                    Mark.PRUNE,
                    Content.PRUNE.bit(),
                    Mark.RESET,
                    Content.RESET.bit(),
                    Mark.TEXT,
                    Content.TEXT.bit());

    private final KmsgHeader header = new KmsgHeader();
    private final WordFilter words = new WordFilter();
    private int controls;
    private int kinds;
    private int levels;
    private long firstSequence;
    private long lastSequence;
    private long minMicros;
    private long maxMicros;

    void add(byte[] bytes, int start, int length) {
        if (bytes[start] == '#') {
            controls++;
            kinds |= BITS.getOrDefault(kind(bytes, start, start + length), 0);
            return;
        }
        try {
            header.parse(bytes, start, length);
        } catch (MalformedEntryException damaged) {
            kinds |= Content.MALFORMED.bit();
            return;
        }
        addRecord(bytes, start + length);
    }

    private static String kind(byte[] bytes, int start, int end) {
        int from = Math.min(end, start + 2);
        int to = from;
        while (to < end && bytes[to] != ' ' && bytes[to] != '\n') {
            to++;
        }
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private void addRecord(byte[] bytes, int end) {
        long micros = header.timestampMicros();
        boolean none = levels == 0;
        firstSequence = none ? header.sequence() : firstSequence;
        lastSequence = header.sequence();
        minMicros = none ? micros : Math.min(minMicros, micros);
        maxMicros = none ? micros : Math.max(maxMicros, micros);
        levels |= 1 << header.level().code();
        kinds |= header.flag() == 'c' ? Content.FRAGMENT.bit() : 0;
        kinds |= startsWith(SUSPEND, bytes, header.textStart(), end) ? Content.CLOCK.bit() : 0;
        words.add(bytes, header.textStart(), end);
    }

    private static boolean startsWith(byte[] wanted, byte[] bytes, int start, int end) {
        return end - start >= wanted.length
                && java.util.Arrays.equals(
                        bytes, start, start + wanted.length, wanted, 0, wanted.length);
    }

    FrameInfo of(long firstIndex, int entries) {
        return new FrameInfo(
                firstIndex,
                entries,
                levels,
                firstSequence,
                lastSequence,
                minMicros,
                maxMicros,
                controls,
                kinds,
                words);
    }
}
