package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.agent.source.KmsgFile;
import org.printkeeper.agent.source.SystemClock;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.DmesgRecord;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;

/** What is known of the clocks of the running boot. */
final class DmesgClock {
    private static final String TEST_BOOT_TIME = "DMESG_TEST_BOOTIME";
    private static final Pattern TIMEVAL = Pattern.compile("(\\d{1,12})\\.(\\d{1,9})");
    private static final long ASLEEP_FLOOR_MICROS = 10_000;

    private DmesgClock() {}

    /**
     * The clocks as they are now, or as a test says: enough where the machine never slept. Where it
     * did, with what the archive of this boot knows of it, else with the kernel's lines in the
     * ring.
     */
    static ClockHistory ofThisBoot(Map<String, String> environment, Path stateDir)
            throws IOException {
        Matcher timeval = TIMEVAL.matcher(environment.getOrDefault(TEST_BOOT_TIME, ""));
        if (timeval.matches()) {
            long bootMicros =
                    Long.parseLong(timeval.group(1)) * 1_000_000 + Long.parseLong(timeval.group(2));
            return ClockHistory.of(new ClockSample(0, 0, 0, bootMicros, false, -1));
        }
        ClockSample now = new SystemClock().sample(null);
        long asleepMicros = now.boottimeMicros() - now.monotonicMicros();
        return asleepMicros < ASLEEP_FLOOR_MICROS
                ? ClockHistory.of(now)
                : withSleeps(now, stateDir);
    }

    // LIMIT: a step of the clock that nobody slept through is looked up only with --boot 0: reading
    // the archive of a long boot takes longer than the ring.
    private static ClockHistory withSleeps(ClockSample now, Path stateDir) throws IOException {
        ClockHistory.Builder clocks = new ClockHistory.Builder();
        String boot = BootFacts.ofThisHost().bootId().toString();
        try (DmesgArchive archive = DmesgArchive.open(stateDir, boot, DmesgSequences.ALL)) {
            archive.each(clocks::accept);
        } catch (DmesgError notArchived) {
            addSleeps(clocks);
        }
        return clocks.add(now).build();
    }

    private static void addSleeps(ClockHistory.Builder clocks) throws IOException {
        try (KmsgFile device = KmsgFile.open(KmsgFile.PATH)) {
            new DmesgRing(device)
                    .drain(
                            new DmesgSink() {
                                @Override
                                public void record(KmsgRecord record) {
                                    clocks.accept(record);
                                }

                                @Override
                                public void line(DmesgRecord line) {}

                                @Override
                                public void gap(Gap gap) {}

                                @Override
                                public void idle() {}
                            });
        }
    }
}
