package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A million records; the time and the heap are printed, not asserted. */
class ScaleTest {
    private static final int RECORDS = 1_000_000;
    private static final int LOST_EACH = 100;

    @ParameterizedTest
    @EnumSource(Strength.class)
    void alignsAMillionRecords(Strength strength) {
        long begun = System.nanoTime();
        StoreProfile profile = Samples.file(strength, false, Policy.KEEPS_ALL);
        Alignment alignment =
                new Alignment(
                        profile,
                        AuditSettings.DEFAULTS.withClock(PrintkClock.ofZero(0)),
                        VerdictSink.NONE);
        for (int i = 0; i < RECORDS; i++) {
            alignment.expect(Samples.record(i, i * 7L, 6, text(i)));
        }
        for (int i = 0; i < RECORDS; i++) {
            if (i % LOST_EACH != 50) {
                alignment.stored(
                        Samples.stored(
                                strength == Strength.WEAK ? -1 : i * 7L,
                                -1,
                                strength == Strength.STRONG ? 6 : -1,
                                text(i),
                                TextForm.PLAIN,
                                i * 7L + 1));
            }
        }
        CollectorReport report = alignment.finish(new Range.Recording(), Optional.empty());
        Runtime runtime = Runtime.getRuntime();
        System.out.printf(
                "%s: %d records in %d ms, %d MB of heap in use%n",
                strength,
                RECORDS,
                (System.nanoTime() - begun) / 1_000_000,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
        assertThat(report.counts().missing()).isEqualTo(RECORDS / LOST_EACH);
    }

    private static String text(int i) {
        return i % 3 == 0
                ? "audit: type=1400 apparmor=DENIED profile=snap.daemon pid=" + i % 7
                : "usb 1-" + i % 9 + ": new high-speed device number " + i + " using xhci_hcd now";
    }
}
