package org.printkeeper.agent.source;

import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.ClockSample;

/** The host's clocks, so that tests can turn them. */
public interface HostClock {
    long monotonicMicros();

    /**
     * Reads all clocks at once.
     *
     * @param printkLagMicros how far printk's clock is behind CLOCK_MONOTONIC, or null if unknown
     */
    ClockSample sample(@Nullable Long printkLagMicros);
}
