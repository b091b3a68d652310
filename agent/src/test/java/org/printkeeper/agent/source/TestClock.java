package org.printkeeper.agent.source;

import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.ClockSample;

/** Clocks that stand still until a test turns them. */
final class TestClock implements HostClock {
    long monotonic = 1_000_000;
    long suspended;
    long epoch = 1_700_000_000_000_000L;

    @Override
    public long monotonicMicros() {
        return monotonic;
    }

    @Override
    public ClockSample sample(@Nullable Long lag) {
        long boottime = monotonic + suspended;
        return new ClockSample(
                lag == null ? -1 : monotonic - lag, monotonic, boottime, epoch + boottime, true, 7);
    }
}
