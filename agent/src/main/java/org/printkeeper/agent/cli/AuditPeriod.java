package org.printkeeper.agent.cli;

import org.printkeeper.core.audit.PrintkClock;
import org.printkeeper.core.record.Gap;

/**
 * The time that is to be compared, both ends included.
 *
 * @param sinceMicros since 1970 UTC, or the smallest number
 * @param untilMicros since 1970 UTC, or the largest number
 */
record AuditPeriod(PrintkClock clock, long sinceMicros, long untilMicros) {
    AuditPeriod {
        if (isBounded(sinceMicros, untilMicros) && clock.realtimeMicros(0) < 0) {
            throw UserError.cannotTell(
                    "--since and --until need the wall clock, which is not known for the boot of"
                            + " this reference");
        }
    }

    private static boolean isBounded(long sinceMicros, long untilMicros) {
        return sinceMicros != Long.MIN_VALUE || untilMicros != Long.MAX_VALUE;
    }

    /** The earliest wall-clock time that a record can have; the smallest number: not known. */
    long firstMicros() {
        long boot = clock.realtimeMicros(0);
        return boot < 0 ? sinceMicros : Math.max(sinceMicros, boot);
    }

    /** Whether a record of this printk time is to be compared. */
    boolean contains(long micros) {
        return overlaps(micros, micros);
    }

    /** Whether any of the missing may have been in it; the boot's start has no record before it. */
    boolean overlaps(Gap gap) {
        return overlaps(
                Math.max(0, gap.afterMicros()),
                gap.beforeMicros() < 0 ? Long.MAX_VALUE : gap.beforeMicros());
    }

    private boolean overlaps(long firstMicros, long lastMicros) {
        return !isBounded(sinceMicros, untilMicros)
                || (clock.realtimeMicros(firstMicros) <= untilMicros
                        && (lastMicros == Long.MAX_VALUE
                                || clock.realtimeMicros(lastMicros) >= sinceMicros));
    }
}
