package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.Level;

class KernelCountsTest {
    private long now = 1_000_000;
    private long index;
    private final KernelCounts counts = new KernelCounts(() -> now);

    private void take(String entry) {
        counts.onEntry(new Entry(index++, entry.getBytes(StandardCharsets.UTF_8)), true);
    }

    @Test
    void countsRecordsByLevelAndFacilityWithFewFacilities() {
        take("3,1,500000,-;I/O error\n");
        take("3,2,500000,-;I/O error\n");
        take("30,3,500000,-;a daemon speaks\n");
        take("1992,4,500000,-;facility 249\n");
        take("no entry\n");
        assertThat(counts.snapshot().records())
                .containsEntry(new KernelCounts.LevelAndFacility(Level.ERR, "kern"), 2L)
                .containsEntry(new KernelCounts.LevelAndFacility(Level.INFO, "daemon"), 1L)
                .containsEntry(new KernelCounts.LevelAndFacility(Level.EMERG, "other"), 1L)
                .hasSize(3);
        assertThat(counts.snapshot().sequence()).isEqualTo(4);
    }

    @Test
    void countsGapsByCauseAndKnowsAllOthers() {
        byte[] gap = EntryGrammar.encode(new Gap(10, 19, Cause.OVERRUN, -1, -1));
        take(new String(gap, StandardCharsets.UTF_8));
        assertThat(counts.snapshot().losses())
                .containsEntry(Cause.OVERRUN, new KernelCounts.Loss(1, 10))
                .containsEntry(Cause.REJECTED, new KernelCounts.Loss(0, 0));
    }

    @Test
    void sumsWhatTheKernelSaysItDidNotPrint() {
        take("4,5,500000,-;show_signal_msg: 42 callbacks suppressed\n");
        assertThat(counts.snapshot().suppressed().total()).isEqualTo(42);
    }

    @Test
    void measuresTheDelayOfWhatWasPrintedSinceItBegan() {
        take("6,1,500000,-;before\n");
        assertThat(counts.snapshot().delayMicros()).isEqualTo(-1);
        now = 3_000_000;
        take("6,2,2900000,-;after\n");
        assertThat(counts.snapshot().delayMicros()).isEqualTo(100_000);
    }
}
