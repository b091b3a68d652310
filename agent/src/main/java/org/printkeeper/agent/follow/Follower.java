package org.printkeeper.agent.follow;

import org.printkeeper.core.record.Entry;

/**
 * Something that is told every entry of a stream, in order, at least once.
 *
 * <p>Thread: called by its loop's thread alone.
 */
public interface Follower {
    /** Name of its cursor: letters, digits, hyphens. */
    String name();

    /**
     * Takes one entry. When it throws, the same entry comes again after a pause.
     *
     * @param endOfBatch true when no more is at hand: the moment to flush
     */
    void onEntry(Entry entry, boolean endOfBatch) throws Exception;

    /**
     * Is told that entries will never come: retention dropped them before they were read, or they
     * are damaged. Both ends are inclusive.
     */
    default void onSkipped(long firstIndex, long lastIndex) throws Exception {}

    /**
     * Where to begin again: one that keeps in memory what it has not judged yet asks for earlier
     * entries than its cursor.
     *
     * @param cursor index after the last entry that was delivered
     */
    default long resumeAt(long cursor) {
        return cursor;
    }

    /**
     * Up to where the cursor may be saved: one that was handed entries but does not know yet that
     * they arrived names the first of those.
     *
     * @param next index after the last entry that was delivered
     */
    default long settled(long next) {
        return next;
    }

    /** Is called about once a second while the stream has nothing new. */
    default void onQuiet() throws Exception {}
}
