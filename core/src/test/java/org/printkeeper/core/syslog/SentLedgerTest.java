package org.printkeeper.core.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.syslog.SentLedger.Missing;
import org.printkeeper.core.syslog.SentLedger.Sender;

class SentLedgerTest {
    private static final Sender WEB = new Sender("10.0.0.1", "web1", "0123456789abcdef", "syslog");

    private final SentLedger ledger = new SentLedger();

    @Test
    void tellsWhatNeverCameFromWhatWasNotSent() {
        assertThat(ledger.accept(WEB, 3, -1)).isTrue();
        assertThat(ledger.accept(WEB, 9, 3)).as("4 to 8 were not selected").isTrue();
        assertThat(ledger.accept(WEB, 20, 15)).isTrue();
        assertThat(ledger.accept(WEB, 9, 3)).as("sent again").isFalse();
        assertThat(ledger.accounts())
                .containsExactly(new SentLedger.Account(WEB, 3, 1, List.of(new Missing(10, 15))));
        assertThat(ledger.accept(WEB, 12, 9)).as("late").isTrue();
        assertThat(ledger.accept(WEB, 15, 12)).isTrue();
        assertThat(ledger.accounts().getFirst().missing()).isEmpty();
    }

    @Test
    void nobodySpeaksForOthers() {
        ledger.accept(WEB, 7, 6);
        assertThat(
                        ledger.accept(
                                new Sender("10.0.0.2", "web1", "0123456789abcdef", "syslog"), 7, 6))
                .isTrue();
    }

    /**
     * Any order, any loss, any repetition: each missing run is within what is said, and no more.
     */
    @Test
    void agreesWithAPlainList() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            SentLedger trial = new SentLedger();
            List<long[]> sent = new ArrayList<>();
            long index = random.nextInt(5);
            for (long prev = index - 1; sent.size() < 100; ) {
                sent.add(new long[] {index, prev});
                prev = index;
                index += 1 + random.nextInt(3);
            }
            List<long[]> arrived = new ArrayList<>(sent);
            arrived.removeIf(each -> random.nextInt(5) == 0);
            arrived.addAll(arrived.subList(0, arrived.size() / 3));
            Collections.shuffle(arrived, random);
            Set<Long> seen = new HashSet<>();
            for (long[] each : arrived) {
                assertThat(trial.accept(WEB, each[0], each[1]))
                        .as("seed %d", seed)
                        .isEqualTo(seen.add(each[0]));
            }
            List<Missing> said = trial.accounts().getFirst().missing();
            for (Missing gap : said) {
                assertThat(sent)
                        .as("seed %d: %s", seed, gap)
                        .anyMatch(each -> each[0] == gap.last());
                assertThat(seen)
                        .as("seed %d: %s", seed, gap)
                        .noneMatch(number -> number >= gap.first() && number <= gap.last());
            }
            long first = Collections.min(seen);
            long last = Collections.max(seen);
            for (long[] each : sent) {
                boolean isInside = each[0] > first && each[0] < last;
                if (isInside && !seen.contains(each[0])) {
                    assertThat(said)
                            .as("seed %d: %d", seed, each[0])
                            .anyMatch(gap -> gap.first() <= each[0] && each[0] <= gap.last());
                }
            }
        }
    }
}
