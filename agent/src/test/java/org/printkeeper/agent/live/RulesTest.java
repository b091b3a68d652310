package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The shipped rules, as Debian's promtool finds them. */
@Live(needs = "prometheus")
class RulesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void passPromtoolsCheck() {
        Finished check = promtool("check", "rules", "printkeeper.rules.yml");
        assertThat(check.out()).contains("SUCCESS").doesNotContain("FAILED");
        assertThat(check.exit()).as(check.error()).isZero();
    }

    @Test
    void passTheirTests() {
        Finished test = promtool("test", "rules", "printkeeper.rules.test.yml");
        assertThat(test.exit()).as(test.out() + test.error()).isZero();
    }

    private static Finished promtool(String what, String kind, String file) {
        return Finished.of(
                Lab.debian("prometheus", "promtool", what, kind, file)
                        .directory(Lab.projectRoot().resolve("alerting").toFile()),
                PATIENCE);
    }
}
