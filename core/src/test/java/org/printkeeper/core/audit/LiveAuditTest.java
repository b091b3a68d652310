package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.printkeeper.core.audit.Samples.ERR;
import static org.printkeeper.core.audit.Samples.INFO;
import static org.printkeeper.core.audit.Samples.record;
import static org.printkeeper.core.audit.Samples.strong;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.detect.Finding;

class LiveAuditTest {
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
    void tellsALossAgainWhenItGrewTenfold() {
        for (int i = 0; i < 10; i++) {
            audit.alignment().expect(record(i, 1_000_000L * i, INFO, "t" + i));
        }
        assertThat(audit.advance(10_500_000)).hasSize(1);
        assertThat(audit.advance(15_500_000)).isEmpty();
        assertThat(audit.advance(30_000_000)).singleElement().matches(f -> f.records() == 10);
    }
}
