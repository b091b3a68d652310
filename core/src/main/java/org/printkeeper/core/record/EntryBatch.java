package org.printkeeper.core.record;

import java.util.Arrays;

/**
 * Entries on their way to the archive, packed one behind the other: what the reader fills and the
 * writer appends with one write. Reused, so that a flood makes no garbage.
 *
 * <p>Thread: owned by one thread at a time; handed over through a queue.
 *
 * <p>Invariant: {@code bytes[0, size)} is a whole number of entries in the grammar of the stream,
 * each with its final newline.
 */
public final class EntryBatch {
    private byte[] bytes;
    private int size;
    private int[] ends = new int[64];
    private int entries;
    private boolean urgent;
    private long firstSequence;
    private long lastSequence;
    private int records;

    /**
     * @param capacityBytes the size at which {@link #isFull} begins to say so; one entry may exceed
     *     it
     */
    public EntryBatch(int capacityBytes) {
        bytes = new byte[capacityBytes];
    }

    /** Adds one whole entry that is no record of the kernel; a missing final newline is added. */
    public void add(byte[] source, int offset, int length) {
        System.arraycopy(source, offset, reserve(length), size, length);
        commit(length);
    }

    /**
     * Room for an entry that is written in place, from {@link #size} on, before it is committed: a
     * record goes from the device into the batch without a copy between.
     */
    public byte[] reserve(int maxBytes) {
        int needed = size + maxBytes + 1;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, needed));
        }
        return bytes;
    }

    /** Makes what was written in place since {@link #reserve} an entry that is no record. */
    public void commitEntry(int length) {
        commit(length);
    }

    private void commit(int length) {
        size += length;
        if (length == 0 || bytes[size - 1] != '\n') {
            bytes[size++] = '\n';
        }
        if (entries == ends.length) {
            ends = Arrays.copyOf(ends, entries * 2);
        }
        ends[entries++] = size;
    }

    /** Adds a gap or a mark. */
    public void add(Capture capture) {
        byte[] entry = EntryGrammar.encode(capture);
        add(entry, 0, entry.length);
    }

    /** Adds a record as it was read. */
    public void addRecord(byte[] source, int offset, int length, long sequence, Level level) {
        System.arraycopy(source, offset, reserve(length), size, length);
        commitRecord(length, sequence, level);
    }

    /** Makes what was written in place since {@link #reserve} a record of this batch. */
    public void commitRecord(int length, long sequence, Level level) {
        commit(length);
        if (records++ == 0) {
            firstSequence = sequence;
        }
        lastSequence = sequence;
        urgent |= level.isAtLeast(Level.ERR);
    }

    /** Asks for the short time to disk. */
    public void markUrgent() {
        urgent = true;
    }

    /** True when something in it must be on disk soon: a record of level err or worse. */
    public boolean isUrgent() {
        return urgent;
    }

    /** True when it should be handed over before more is added. */
    public boolean isFull(int nextEntryBytes) {
        return size + nextEntryBytes > bytes.length && size > 0;
    }

    public boolean isEmpty() {
        return entries == 0;
    }

    /** The packed entries; valid up to {@link #size}. */
    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return size;
    }

    public int entries() {
        return entries;
    }

    /** Offset after the last byte of entry {@code i}. */
    public int end(int i) {
        return ends[i];
    }

    /** Offset of the first byte of entry {@code i}. */
    public int start(int i) {
        return i == 0 ? 0 : ends[i - 1];
    }

    /** How many of the entries are kernel records. */
    public int records() {
        return records;
    }

    /** Number of the first record; meaningless without {@link #records}. */
    public long firstSequence() {
        return firstSequence;
    }

    public long lastSequence() {
        return lastSequence;
    }

    /** Empties it for its next use. */
    public void clear() {
        size = 0;
        entries = 0;
        records = 0;
        urgent = false;
    }
}
