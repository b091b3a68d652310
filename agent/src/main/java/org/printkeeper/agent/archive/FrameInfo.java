package org.printkeeper.agent.archive;

import java.nio.ByteBuffer;

/**
 * What a reader must know about one zstd frame of a sealed segment to skip it unread.
 *
 * @param firstIndex index of its first entry
 * @param entries how many entries it holds
 * @param levels bit n is set when it holds a kernel record of level n; 0: no records, and the
 *     fields below mean nothing
 * @param firstSequence number of its first record
 * @param lastSequence number of its last record
 * @param minMicros smallest time of a record in it, printk's clock
 * @param maxMicros largest one
 */
record FrameInfo(
        long firstIndex,
        int entries,
        int levels,
        long firstSequence,
        long lastSequence,
        long minMicros,
        long maxMicros) {
    static final int BYTES = 48;

    void put(ByteBuffer out) {
        out.putLong(firstIndex).putInt(entries).putInt(levels);
        out.putLong(firstSequence).putLong(lastSequence).putLong(minMicros).putLong(maxMicros);
    }

    static FrameInfo get(ByteBuffer in) {
        return new FrameInfo(
                in.getLong(),
                in.getInt(),
                in.getInt(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong());
    }
}
