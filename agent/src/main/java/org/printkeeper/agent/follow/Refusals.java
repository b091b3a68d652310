package org.printkeeper.agent.follow;

import java.util.ArrayDeque;
import java.util.List;

/**
 * What a server has refused for good: how many records, and the latest by name.
 *
 * <p>Thread: any.
 */
public final class Refusals {
    private static final int MAX_NAMED = 100;

    private final ArrayDeque<String> untold = new ArrayDeque<>();
    private long count;

    synchronized void add(long records, String words) {
        count += records;
        untold.add(words);
        if (untold.size() > MAX_NAMED) {
            untold.removeFirst();
        }
    }

    /** Records refused since the start. */
    public synchronized long count() {
        return count;
    }

    /** What was refused since the last call and why, at most {@value #MAX_NAMED} of it. */
    public synchronized List<String> poll() {
        List<String> words = List.copyOf(untold);
        untold.clear();
        return words;
    }
}
