package org.printkeeper.core.record;

/**
 * A run of sequence numbers that the kernel gave out and that nobody could read: loss as a value.
 *
 * <p>Units: sequence numbers are unsigned 64-bit and both ends are inclusive; the bracket is in
 * microseconds of printk's clock, the time of the last record before and of the first one after.
 *
 * @param firstMissing first number of the run
 * @param lastMissing last number of the run
 * @param cause why it is missing
 * @param afterMicros printk time of the record before the gap, or {@link #UNKNOWN_MICROS}
 * @param beforeMicros printk time of the record after the gap, or {@link #UNKNOWN_MICROS}
 */
public record Gap(
        long firstMissing, long lastMissing, Cause cause, long afterMicros, long beforeMicros)
        implements Capture {
    /** No record stands on this side of the gap. */
    public static final long UNKNOWN_MICROS = -1;

    public Gap {
        if (Long.compareUnsigned(firstMissing, lastMissing) > 0) {
            throw new IllegalArgumentException(
                    "gap ends before it begins: "
                            + Long.toUnsignedString(firstMissing)
                            + ".."
                            + Long.toUnsignedString(lastMissing));
        }
    }

    /** How many records are missing. */
    public long records() {
        return lastMissing - firstMissing + 1;
    }
}
