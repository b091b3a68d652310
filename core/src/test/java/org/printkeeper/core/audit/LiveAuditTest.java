package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.printkeeper.core.audit.Samples.ERR;
import static org.printkeeper.core.audit.Samples.INFO;
import static org.printkeeper.core.audit.Samples.record;
import static org.printkeeper.core.audit.Samples.strong;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.detect.Finding;

class LiveAuditTest {
    private static final long HOUR_MICROS = 3_600_000_000L;

    private final LiveAudit audit =
            new LiveAudit(
                    Samples.journald(),
                    AuditSettings.DEFAULTS.withAlarm(100, 100),
                    Optional.empty());

    @Test
    void saysNothingWithinTheGraceAndTellsALossOnceAfterIt() {
        audit.alignment().expect(record(1, 1_000_000, INFO, "a"));
        audit.alignment().stored(strong(1_000_000, INFO, "a"));
        audit.alignment().expect(record(2, 2_000_000, ERR, "b"));
        assertThat(audit.advance(12_000_000)).isEmpty();
        List<Finding> news = audit.advance(12_000_001);
        assertThat(news).hasSize(1);
        assertThat(news.getFirst().firstSequence()).isEqualTo(2);
        assertThat(news.getFirst().severity()).isEqualTo(60);
        assertThat(news.getFirst().sample()).isEqualTo("b");
        assertThat(audit.advance(13_000_000)).isEmpty();
    }

    @Test
    void takesALossBackWhenTheRecordsComeAfterAll() {
        audit.alignment().expect(record(1, 1_000_000, ERR, "a"));
        String told = audit.advance(20_000_000).getFirst().fingerprint();
        audit.alignment().stored(strong(1_000_000, ERR, "a"));
        List<Finding> news = audit.advance(21_000_000);
        assertThat(news).hasSize(1);
        assertThat(news.getFirst().fingerprint()).isEqualTo(told);
        assertThat(news.getFirst().state()).isEqualTo(Finding.State.WITHDRAWN);
        assertThat(audit.report())
                .hasValueSatisfying(r -> assertThat(r.counts().missing()).isZero());
    }

    @Test
    void tellsWhatTheStoreRemovedSoonAfterItHadIt() {
        for (int i = 1; i <= 3; i++) {
            audit.alignment().expect(record(i, 1_000_000L * i, ERR, "t" + i));
            audit.alignment().stored(strong(1_000_000L * i, ERR, "t" + i));
        }
        assertThat(audit.advance(20_000_000)).isEmpty();
        audit.alignment().stored(new Removed("system.journal", 3_000_000, "vacuumed"));
        assertThat(audit.advance(21_000_000))
                .singleElement()
                .satisfies(told -> {
                    assertThat(told.firstSequence()).isEqualTo(1);
                    assertThat(told.lastSequence()).isEqualTo(2);
                    assertThat(told.cause()).isEqualTo("retention");
                    assertThat(told.evidence()).isEqualTo("vacuumed");
                });
    }

    @Test
    void tellsALossAgainWhenItsCauseBecomesKnown() {
        audit.alignment().expect(record(1, 1_000_000, ERR, "a"));
        audit.alignment().expect(record(2, 2_000_000, ERR, "b"));
        audit.alignment().expect(record(3, 13_000_000, ERR, "c"));
        assertThat(audit.advance(20_000_000))
                .singleElement()
                .matches(told -> told.cause().equals("unexplained"));
        audit.alignment().stored(new Notice("j", 1, 2, "Missed 2 kernel messages"));
        audit.alignment().stored(strong(13_000_000, ERR, "c"));
        assertThat(audit.advance(21_000_000))
                .singleElement()
                .matches(told -> told.cause().equals("overrun") && told.records() == 2);
        assertThat(audit.advance(22_000_000)).isEmpty();
    }

    /** What was lost before, for another reason, stays as it was. */
    @Test
    void doesNotTakeForRemovedWhatWasNeverStored() {
        audit.alignment().stored(strong(1_000_000, ERR, "t1"));
        audit.alignment().stored(new Notice("j", 1, 1, "Missed 1 kernel messages"));
        for (int i = 1; i <= 4; i++) {
            audit.alignment().expect(record(i, 1_000_000L * i, ERR, "t" + i));
        }
        audit.alignment().stored(strong(3_000_000, ERR, "t3"));
        audit.alignment().stored(strong(4_000_000, ERR, "t4"));
        assertThat(audit.advance(20_000_000)).hasSize(1);
        audit.alignment().stored(new Removed("system.journal", 4_000_000, "vacuumed"));
        assertThat(audit.advance(21_000_000))
                .extracting(Finding::cause, Finding::firstSequence)
                .containsExactlyInAnyOrder(tuple("retention", 1L), tuple("retention", 3L));
    }

    @Test
    void isSilentAboutWhatTheStoreHadKeptForAnHour() {
        for (int i = 1; i <= 3; i++) {
            audit.alignment().expect(record(i, i * HOUR_MICROS, ERR, "t" + i));
            audit.alignment().stored(strong(i * HOUR_MICROS, ERR, "t" + i));
        }
        audit.alignment().stored(new Removed("system.journal", 3 * HOUR_MICROS, "vacuumed"));
        assertThat(audit.advance(4 * HOUR_MICROS)).isEmpty();
    }

    /** As after a restart of ours: the archive goes further back than the journal. */
    @Test
    void isSilentAboutWhatWasRemovedLongBeforeItCame() {
        audit.alignment().removedOldest("begins with entry 7");
        audit.alignment().expect(record(1, 1_000_000, ERR, "a"));
        audit.alignment().expect(record(2, 2 * HOUR_MICROS, ERR, "b"));
        audit.alignment().stored(strong(2 * HOUR_MICROS, ERR, "b"));
        assertThat(audit.advance(3 * HOUR_MICROS)).isEmpty();
    }

    @Test
    void tellsALossAgainWhenItGrewTenfold() {
        for (int i = 0; i < 10; i++) {
            audit.alignment().expect(record(i, 1_000_000L * i, INFO, "t" + i));
        }
        assertThat(audit.advance(10_500_000)).hasSize(1);
        assertThat(audit.advance(15_500_000)).isEmpty();
        assertThat(audit.advance(30_000_000)).singleElement().matches(f -> f.records() == 10);
    }
}
