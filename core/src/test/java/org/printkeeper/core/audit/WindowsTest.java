package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.printkeeper.core.audit.AuditWindow.State.BURST;
import static org.printkeeper.core.audit.AuditWindow.State.OK;
import static org.printkeeper.core.audit.AuditWindow.State.PERSISTENT;
import static org.printkeeper.core.audit.AuditWindow.State.STALLED;

import java.util.List;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final Verdict STORED = new Verdict.Stored(-1, false);
    private static final Verdict MISSING = new Verdict.Missing(LossCause.UNEXPLAINED, "");
    private static final int INFO = 6;

    /** One window for each pair of how many were expected and how many of them are missing. */
    private static List<AuditWindow.State> states(int... expectedAndMissing) {
        Windows windows = new Windows(AuditSettings.DEFAULTS);
        for (int i = 0; i < expectedAndMissing.length; i += 2) {
            for (int n = 0; n < expectedAndMissing[i]; n++) {
                Verdict verdict = n < expectedAndMissing[i + 1] ? MISSING : STORED;
                windows.add(i / 2 * 60_000_000L + n, INFO, 0, verdict);
            }
        }
        return windows.list().stream().map(AuditWindow::state).toList();
    }

    @Test
    void callsLossInAFloodThatIsOverSoonABurst() {
        assertThat(states(10, 0, 10, 0, 500, 300, 10, 0, 10, 0))
                .containsExactly(OK, OK, BURST, OK, OK);
    }

    @Test
    void callsLossInThreeOfFiveWindowsAtUsualRatesPersistent() {
        assertThat(states(10, 0, 10, 1, 10, 0, 10, 1, 10, 0, 10, 2, 10, 0))
                .containsExactly(OK, PERSISTENT, OK, PERSISTENT, OK, PERSISTENT, OK);
    }

    @Test
    void callsLossToTheEndStalled() {
        assertThat(states(10, 0, 10, 4, 10, 10, 10, 10))
                .containsExactly(OK, PERSISTENT, STALLED, STALLED);
    }

    @Test
    void callsTheLossOfMostOfOneKindClassSelectiveHoweverLittleItIs() {
        Windows windows = new Windows(AuditSettings.DEFAULTS);
        for (int window = 0; window < 2; window++) {
            for (int n = 0; n < 400; n++) {
                boolean oom = n % 40 == 0;
                boolean lost = n % 80 == 0;
                windows.add(window * 600_000_000L + n, INFO, oom ? 1 : 0, lost ? MISSING : STORED);
            }
        }
        assertThat(windows.list())
                .allMatch(window -> window.state() == AuditWindow.State.CLASS_SELECTIVE);
    }

    @Test
    void slidesAWindowOverTheLastMinuteWhereverItBegins() {
        Windows windows = new Windows(AuditSettings.DEFAULTS);
        for (int second = 0; second < 100; second++) {
            windows.add(
                    second * 1_000_000L, INFO, 0, second >= 50 && second < 55 ? MISSING : STORED);
        }

        AuditWindow sliding = windows.sliding().orElseThrow();

        assertThat(sliding.startPrintkMicros()).isEqualTo(40_000_000);
        assertThat(sliding.expected()).isEqualTo(60);
        assertThat(sliding.missing()).isEqualTo(5);
        assertThat(windows.list()).extracting(AuditWindow::expected).containsExactly(60L, 40L);
    }
}
