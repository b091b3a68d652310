package org.printkeeper.agent.source;

import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.linux.Clocks;
import org.printkeeper.core.record.ClockSample;

/**
 * The clocks of this host.
 *
 * <p>Thread: one at a time.
 */
public final class SystemClock implements HostClock {
    private final Clocks clocks = new Clocks();

    @Override
    public long monotonicMicros() {
        return clocks.monotonicMicros();
    }

    @Override
    public ClockSample sample(@Nullable Long printkLagMicros) {
        Clocks.Discipline discipline = clocks.discipline();
        long monotonic = clocks.monotonicMicros();
        return new ClockSample(
                printkLagMicros == null ? -1 : monotonic - printkLagMicros,
                monotonic,
                clocks.boottimeMicros(),
                clocks.realtimeMicros(),
                discipline.synchronised(),
                discipline.maxErrorMicros());
    }
}
