package org.printkeeper.agent.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.agent.linux.Clocks;
import org.printkeeper.core.record.ClockSample;

/** What the clocks of this machine say now, or what a test makes them say. */
final class DmesgClock {
    private static final String TEST_BOOT_TIME = "DMESG_TEST_BOOTIME";
    private static final Pattern TIMEVAL = Pattern.compile("(\\d{1,12})\\.(\\d{1,9})");

    private DmesgClock() {}

    /** A sample of now; under a test one whose boot was when the environment says. */
    static ClockSample sample(Map<String, String> environment) {
        Matcher timeval = TIMEVAL.matcher(environment.getOrDefault(TEST_BOOT_TIME, ""));
        if (timeval.matches()) {
            long bootMicros =
                    Long.parseLong(timeval.group(1)) * 1_000_000 + Long.parseLong(timeval.group(2));
            return new ClockSample(0, 0, 0, bootMicros, false, -1);
        }
        Clocks clocks = new Clocks();
        Clocks.Discipline discipline = clocks.discipline();
        // MONOTONIC and BOOTTIME back to back: their difference is the time asleep.
        long monotonicMicros = clocks.monotonicMicros();
        long boottimeMicros = clocks.boottimeMicros();
        return new ClockSample(
                -1,
                monotonicMicros,
                boottimeMicros,
                clocks.realtimeMicros(),
                discipline.synchronised(),
                discipline.maxErrorMicros());
    }
}
