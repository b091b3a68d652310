package org.printkeeper.core.record;

import java.util.Optional;

/**
 * What the clocks said at one moment, so that printk's time can be converted to wall-clock time
 * with the offset that was valid then.
 *
 * <p>Units: microseconds. printk's clock is not CLOCK_MONOTONIC (NTP does not discipline it): its
 * reading is estimated from records read promptly, and −1 where there was none.
 *
 * @param printkMicros estimate of printk's clock, or −1
 * @param monotonicMicros CLOCK_MONOTONIC: stops in suspend
 * @param boottimeMicros CLOCK_BOOTTIME: goes on in suspend
 * @param realtimeMicros CLOCK_REALTIME since 1970 UTC
 * @param synchronised whether the kernel believes that REALTIME is disciplined (adjtimex)
 * @param maxErrorMicros the kernel's bound of REALTIME's error, or −1
 */
public record ClockSample(
        long printkMicros,
        long monotonicMicros,
        long boottimeMicros,
        long realtimeMicros,
        boolean synchronised,
        long maxErrorMicros) {

    /** The sample as a {@code clock} mark. */
    public Mark toMark() {
        return Mark.of(
                Mark.CLOCK,
                "printk_usec",
                Long.toString(printkMicros),
                "monotonic_usec",
                Long.toString(monotonicMicros),
                "boottime_usec",
                Long.toString(boottimeMicros),
                "realtime_usec",
                Long.toString(realtimeMicros),
                "sync",
                synchronised ? "yes" : "no",
                "max_error_usec",
                Long.toString(maxErrorMicros));
    }

    /** Reads a {@code clock} mark; empty when it is none or a number is missing. */
    public static Optional<ClockSample> of(Mark mark) {
        if (!mark.is(Mark.CLOCK)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ClockSample(
                            number(mark, "printk_usec"),
                            number(mark, "monotonic_usec"),
                            number(mark, "boottime_usec"),
                            number(mark, "realtime_usec"),
                            mark.field("sync").orElse("no").equals("yes"),
                            number(mark, "max_error_usec")));
        } catch (NumberFormatException damaged) {
            return Optional.empty();
        }
    }

    private static long number(Mark mark, String key) {
        return Long.parseLong(mark.field(key).orElse(""));
    }

    /** Microseconds since 1970 at which printk's clock stood at zero, by this sample. */
    public long printkZeroRealtimeMicros() {
        return realtimeMicros - (printkMicros < 0 ? monotonicMicros : printkMicros);
    }
}
