package org.printkeeper.agent.cli;

import java.util.Optional;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.Gap;

/**
 * The numbers that a stretch of the archive accounts for, and those that nothing accounts for.
 *
 * <p>Thread: one.
 */
final class Numbering {
    private long firstSequence;
    private long firstMicros;
    private boolean beginsNumbered;
    private boolean isUntouched = true;
    private long nextSequence;
    private boolean knowsNext;
    private long lastMicros = Gap.UNKNOWN_MICROS;

    /** Of a boot's beginning: its numbers begin with 0. */
    static Numbering ofBoot() {
        Numbering numbering = new Numbering();
        numbering.knowsNext = true;
        return numbering;
    }

    /** What lies between the numbers so far and these, which come next. */
    Optional<Gap> number(long first, long last, long micros) {
        if (isUntouched) {
            firstSequence = first;
            firstMicros = micros;
            beginsNumbered = true;
        }
        isUntouched = false;
        Optional<Gap> hole =
                knowsNext && Long.compareUnsigned(first, nextSequence) > 0
                        ? Optional.of(
                                new Gap(
                                        nextSequence,
                                        first - 1,
                                        Cause.NOT_IN_ARCHIVE,
                                        lastMicros,
                                        micros))
                        : Optional.empty();
        nextSequence = last + 1;
        knowsNext = true;
        return hole;
    }

    /** printk's time of the newest record. */
    void at(long micros) {
        lastMicros = micros;
    }

    /** The next number may be any. */
    void forget() {
        isUntouched = false;
        knowsNext = false;
    }

    /** Goes on with a stretch that came after this one; what lies between. */
    Optional<Gap> add(Numbering after) {
        Optional<Gap> hole =
                after.beginsNumbered
                        ? number(after.firstSequence, after.firstSequence, after.firstMicros)
                        : Optional.empty();
        if (!after.isUntouched) {
            nextSequence = after.nextSequence;
            knowsNext = after.knowsNext;
            isUntouched = false;
        }
        lastMicros = after.lastMicros < 0 ? lastMicros : after.lastMicros;
        return hole;
    }
}
