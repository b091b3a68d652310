package org.printkeeper.agent.remote;

import org.printkeeper.core.record.BootId;

/**
 * What a store is asked for.
 *
 * @param sinceMicros since 1970 UTC, or the smallest number where it is not known
 * @param untilMicros the same, or the largest number
 * @param query in the server's own language; empty for what our outputs wrote of this boot
 */
record Wanted(BootId boot, long sinceMicros, long untilMicros, String query) {
    /** Stamps are those of the sender, whose clock may have been set since. */
    private static final long MARGIN_MICROS = 86_400_000_000L;

    boolean hasBegin() {
        return sinceMicros != Long.MIN_VALUE;
    }

    /** The beginning, with some time before it. */
    long fromMicros() {
        return hasBegin() ? Math.max(0, sinceMicros - MARGIN_MICROS) : 0;
    }

    /** The end, with some time after it. */
    long toMicros(long nowMicros) {
        return Math.min(untilMicros, nowMicros) + MARGIN_MICROS;
    }
}
