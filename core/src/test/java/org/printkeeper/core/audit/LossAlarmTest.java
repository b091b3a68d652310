package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.printkeeper.core.audit.Samples.ERR;
import static org.printkeeper.core.audit.Samples.INFO;
import static org.printkeeper.core.audit.Samples.record;
import static org.printkeeper.core.audit.Samples.strong;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.detect.Finding;

class LossAlarmTest {
    private static final long MINUTE = 60_000_000;

    private final LiveAudit audit =
            new LiveAudit(Samples.journald(), AuditSettings.DEFAULTS, Optional.empty());
    private final List<Finding> conditions = new ArrayList<>();

    private void say(long second, int level, boolean stored) {
        audit.alignment().expect(record(second, second * 1_000_000, level, "t" + second));
        if (stored) {
            audit.alignment().stored(strong(second * 1_000_000, level, "t" + second));
        }
    }

    private void advance(long nowMicros) {
        audit.advance(nowMicros).stream()
                .filter(finding -> finding.type() == Finding.Type.CONDITION)
                .forEach(conditions::add);
    }

    @Test
    void saysOnceThatItLosesAndOnceThatItCeased() {
        for (int second = 1; second < 300; second++) {
            say(second, ERR, second < 10 || second > 40);
            advance(second * 1_000_000L);
        }
        assertThat(conditions)
                .extracting(Finding::state)
                .containsExactly(Finding.State.OPEN, Finding.State.WITHDRAWN);
        assertThat(conditions.getFirst().severity()).isEqualTo(60);
    }

    @Test
    void keepsQuietAboutWhatWeighsLittle() {
        for (int second = 1; second < 60; second++) {
            say(second, INFO, second != 30);
            advance(second * 1_000_000L);
        }
        assertThat(conditions).isEmpty();
    }

    @Test
    void addsToALossTheSurroundingsInWhichItHappened() {
        say(1, ERR, true);
        say(2, ERR, false);
        audit.surrounded(around(1_000_000, 'S', 0, Backlog.UNKNOWN));
        audit.surrounded(around(2_000_000, 'T', 43, new Backlog(900, 1000, 50)));
        audit.surrounded(around(5 * MINUTE, 'Z', 99, Backlog.UNKNOWN));

        Finding loss = audit.advance(MINUTE).getFirst();

        assertThat(loss.evidence())
                .isEqualTo(
                        "memory pressure 43 %, the collector was stopped (T), it had not read 90 %"
                                + " of the ring");
    }

    private static Surroundings around(long micros, char state, double memory, Backlog backlog) {
        return new Surroundings(micros, memory, 0, 0, state, 0, 0, 50, false, backlog);
    }

    @Test
    void forecastsWhenTheRingGoesOverWhatIsNotRead() {
        assertThat(new Backlog(600, 1000, 20).secondsToOverrun()).isEqualTo(20);
        assertThat(new Backlog(600, 1000, 0).secondsToOverrun()).isEqualTo(-1);
        assertThat(Backlog.UNKNOWN.ringPercent()).isEqualTo(-1);
    }
}
