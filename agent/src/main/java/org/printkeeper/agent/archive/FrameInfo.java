package org.printkeeper.agent.archive;

import java.nio.ByteBuffer;

/**
 * What a reader must know about one zstd frame of a sealed segment to skip it unread.
 *
 * @param firstIndex index of its first entry
 * @param entries how many entries it holds
 * @param levels bit n is set when it holds a kernel record of level n; 0: no records, and the four
 *     fields below mean nothing
 * @param firstSequence number of its first record
 * @param lastSequence number of its last record
 * @param minMicros smallest time of a record in it, printk's clock
 * @param maxMicros largest one
 * @param controls how many of the entries are no records
 * @param kinds the bits of {@link Content}; all of them where nobody looked
 */
public record FrameInfo(
        long firstIndex,
        int entries,
        int levels,
        long firstSequence,
        long lastSequence,
        long minMicros,
        long maxMicros,
        int controls,
        int kinds,
        WordFilter words) {
    /** What else than plain records a frame holds; each is a bit of {@code kinds}. */
    public enum Content {
        /** A {@code gap}. */
        GAP(0),
        /**
         * A {@code clock}, {@code start}, {@code stop} or {@code crash}, or a line of a suspend.
         */
        CLOCK(1),
        /** A {@code prune}. */
        PRUNE(2),
        /** A {@code reset}. */
        RESET(3),
        /** A {@code text}. */
        TEXT(4),
        /** A fragment of a line. */
        FRAGMENT(5),
        /** What is neither a record nor a control entry. */
        MALFORMED(6),
        /** A {@code boot}, {@code crash} or {@code stop}. */
        BOOT(7);

        private final int bit;

        Content(int number) {
            bit = 1 << number;
        }

        int bit() {
            return bit;
        }
    }

    /** Rows of archives before 0.2 end before {@code controls}. */
    static final int OLD_BYTES = 48;

    static final int BYTES = OLD_BYTES + 8 + WordFilter.BYTES;
    private static final int UNKNOWN = -1;

    /** Whether it may hold something of this kind. */
    public boolean mayHold(Content content) {
        return (kinds & content.bit()) != 0;
    }

    /** False when none of its records holds this text, whatever the case of its letters. */
    public boolean mayHold(String text) {
        return words.mayHold(text);
    }

    /**
     * True when it surely holds records of successive numbers, and nothing between them is lost.
     */
    public boolean isGapless() {
        return !mayHold(Content.GAP)
                && !mayHold(Content.RESET)
                && !mayHold(Content.MALFORMED)
                && (levels == 0 || lastSequence - firstSequence + 1 == records());
    }

    /** How many records it holds, where {@link Content} is known. */
    public int records() {
        return entries - Math.max(0, controls);
    }

    void put(ByteBuffer out) {
        out.putLong(firstIndex).putInt(entries).putInt(levels);
        out.putLong(firstSequence).putLong(lastSequence).putLong(minMicros).putLong(maxMicros);
        out.putInt(controls).putInt(kinds);
        words.put(out);
    }

    /** Reads a row of {@code bytes} bytes; what it says beyond what we know is passed over. */
    static FrameInfo get(ByteBuffer in, int bytes) {
        int next = in.position() + bytes;
        boolean whole = bytes >= BYTES;
        FrameInfo info =
                new FrameInfo(
                        in.getLong(),
                        in.getInt(),
                        in.getInt(),
                        in.getLong(),
                        in.getLong(),
                        in.getLong(),
                        in.getLong(),
                        whole ? in.getInt() : UNKNOWN,
                        whole ? in.getInt() : UNKNOWN,
                        whole ? WordFilter.get(in) : WordFilter.ANY);
        in.position(next);
        return info;
    }
}
