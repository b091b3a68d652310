package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.record.KmsgRecord;

/** Every way of losing records, simulated with known truth: 208 scenarios, five seeds each. */
class LossScenarioTest {
    private static final int SCENARIOS = LossScenario.Mechanism.values().length * 8;
    private static final int SEEDS = 5;

    /** Records found, of how many, and how many were called missing in sum. */
    private static final class Score {
        long lost;
        long said;
        long both;
        long rightCause;
        long rightHop;

        double recall() {
            return lost == 0 ? 1 : (double) both / lost;
        }

        double precision() {
            return said == 0 ? 1 : (double) both / said;
        }

        void add(LossScenario truth, Map<Long, Verdict.Missing> missing) {
            Set<Long> common = new HashSet<>(truth.lost.keySet());
            common.retainAll(missing.keySet());
            lost += truth.lost.size();
            said += missing.size();
            both += common.size();
            for (long sequence : common) {
                Verdict.Missing why = missing.getOrDefault(sequence, NOT);
                rightCause += why.cause() == truth.mechanism.cause ? 1 : 0;
                rightHop += why.hop().equals(hop(truth)) ? 1 : 0;
            }
        }
    }

    private static final Verdict.Missing NOT = new Verdict.Missing(LossCause.UNEXPLAINED, "");

    private static String hop(LossScenario truth) {
        return truth.mechanism == LossScenario.Mechanism.UPSTREAM ? "ring→journald" : "";
    }

    private static Map<Long, Verdict.Missing> missing(Samples.Result result) {
        Map<Long, Verdict.Missing> missing = new TreeMap<>();
        result.verdicts()
                .forEach((sequence, verdict) -> {
                    if (verdict instanceof Verdict.Missing why) {
                        missing.put(sequence, why);
                    }
                });
        return missing;
    }

    @Test
    void findsWhatIsLostAndWhyAndWhere() {
        Map<Strength, Score> byStrength = new EnumMap<>(Strength.class);
        Map<String, Score> byMechanism = new TreeMap<>();
        for (int number = 0; number < SCENARIOS; number++) {
            for (long seed = 1; seed <= SEEDS; seed++) {
                LossScenario truth = new LossScenario(number, seed);
                Samples.Result result = oneShot(truth);
                assertIdentities(result.counts(), result.report(), truth + " seed " + seed);
                Map<Long, Verdict.Missing> missing = missing(result);
                byStrength
                        .computeIfAbsent(truth.profile.strength(), s -> new Score())
                        .add(truth, missing);
                byMechanism
                        .computeIfAbsent(truth.mechanism.name(), s -> new Score())
                        .add(truth, missing);
            }
        }
        byStrength.forEach((strength, score) ->
                System.out.printf(
                        "%s: recall %.5f, precision %.5f of %d lost records%n",
                        strength, score.recall(), score.precision(), score.lost));
        byMechanism.forEach((name, score) ->
                System.out.printf(
                        "%s: lost %d, found %d, said %d, cause %d, hop %d%n",
                        name,
                        score.lost,
                        score.both,
                        score.said,
                        score.rightCause,
                        score.rightHop));
        byStrength.forEach((strength, score) -> {
            double bar = strength == Strength.WEAK ? 0.99 : 1;
            assertThat(score.recall()).as("recall %s", strength).isGreaterThanOrEqualTo(bar);
            assertThat(score.precision()).as("precision %s", strength).isGreaterThanOrEqualTo(bar);
        });
        double cause = mean(byMechanism, score -> score.rightCause);
        double hop = mean(byMechanism, score -> score.rightHop);
        System.out.printf("cause %.4f, hop %.4f (mean over mechanisms)%n", cause, hop);
        assertThat(cause).isGreaterThanOrEqualTo(0.97);
        assertThat(hop).isGreaterThanOrEqualTo(0.97);
    }

    private static double mean(Map<String, Score> scores, ToLongFunction<Score> right) {
        return scores.values().stream()
                .filter(score -> score.both > 0)
                .mapToDouble(score -> (double) right.applyAsLong(score) / score.both)
                .average()
                .orElse(0);
    }

    @Test
    void tellsBurstFromPersistentFromStalledInEachWindow() {
        Map<AuditWindow.State, long[]> counts = new EnumMap<>(AuditWindow.State.class);
        List<String> wrong = new ArrayList<>();
        for (int number = 0; number < SCENARIOS; number++) {
            for (long seed = 1; seed <= SEEDS; seed++) {
                LossScenario truth = new LossScenario(number, seed);
                for (AuditWindow window : oneShot(truth).report().windows()) {
                    AuditWindow.State is =
                            truth.states.getOrDefault(
                                    window.startPrintkMicros() / LossScenario.WINDOW,
                                    AuditWindow.State.OK);
                    if (is != window.state()) {
                        wrong.add(truth + ": is " + is + ", said " + window.state());
                    }
                    counts.computeIfAbsent(is, s -> new long[3])[0]++;
                    counts.computeIfAbsent(window.state(), s -> new long[3])[1]++;
                    counts.computeIfAbsent(is, s -> new long[3])[2] += is == window.state() ? 1 : 0;
                }
            }
        }
        double f1 =
                counts.values().stream()
                        .mapToDouble(c -> 2.0 * c[2] / (c[0] + c[1]))
                        .average()
                        .orElse(0);
        counts.forEach((state, c) ->
                System.out.printf("%s: is %d, said %d, both %d%n", state, c[0], c[1], c[2]));
        System.out.printf("windows: macro-F1 %.4f%n", f1);
        assertThat(f1).as("%s", new TreeSet<>(wrong)).isGreaterThanOrEqualTo(0.97);
    }

    @Test
    void callsALossThatGoesOnPersistentWithinFiveMinutes() {
        for (int number = 0; number < SCENARIOS; number++) {
            LossScenario truth = new LossScenario(number, 1);
            boolean goesOn =
                    truth.pattern() == AuditWindow.State.STALLED
                            || truth.mechanism == LossScenario.Mechanism.DRIP
                            || truth.mechanism == LossScenario.Mechanism.WRITE_FAILED_LONG;
            if (goesOn) {
                assertThat(firstPersistentMicros(truth) - truth.lostFromMicros)
                        .as("%s", truth)
                        .isBetween(0L, 5 * LossScenario.WINDOW);
            }
        }
    }

    /** As the live audit sees it, asked every ten seconds. */
    private static long firstPersistentMicros(LossScenario truth) {
        LiveFeed live = new LiveFeed(truth, truth.store);
        for (long now = 0; now < truth.endMicros(); now += 10_000_000) {
            CollectorReport report = live.at(now);
            boolean persistent =
                    report.windows().stream()
                            .anyMatch(w ->
                                    w.state() == AuditWindow.State.PERSISTENT
                                            || w.state() == AuditWindow.State.STALLED
                                            || w.state() == AuditWindow.State.CLASS_SELECTIVE);
            if (persistent) {
                return now;
            }
        }
        return Long.MAX_VALUE;
    }

    @Test
    void saysTheSameLiveAtOnceAndInReplay() {
        for (int number = 0; number < SCENARIOS; number++) {
            LossScenario truth = new LossScenario(number, number);
            Samples.Result once = oneShot(truth);
            assertThat(new LiveFeed(truth, truth.store).untilTheEnd())
                    .as("%s", truth)
                    .isEqualTo(once.report());
            if (truth.profile.strength() != Strength.WEAK) {
                assertThat(missing(replay(truth, truth.store)).keySet())
                        .as("%s", truth)
                        .isEqualTo(missing(once).keySet());
                Samples.Result shuffled = replay(truth, truth.shuffled());
                assertThat(missing(shuffled).keySet())
                        .as("shuffled %s", truth)
                        .isEqualTo(missing(once).keySet());
            }
        }
    }

    private static Samples.Result oneShot(LossScenario truth) {
        List<Judged> judged = new ArrayList<>();
        Alignment alignment = new Alignment(truth.profile, truth.settings, judged::add);
        readFromSource(truth, alignment);
        truth.reference.forEach(alignment::expect);
        truth.store.forEach(alignment::stored);
        Range range = new Range.Live(truth.endMicros());
        return Samples.result(alignment.finish(range, truth.retention), judged);
    }

    private static void readFromSource(LossScenario truth, Alignment alignment) {
        if (truth.source.isEmpty()) {
            return;
        }
        Upstream upstream = new Upstream(Samples.journald());
        Alignment source = new Alignment(Samples.journald(), truth.settings, upstream);
        truth.reference.forEach(source::expect);
        truth.source.forEach(source::stored);
        assertThat(source.finish(new Range.FinishedBoot(), truth.retention).counts().missing())
                .isEqualTo(truth.lost.size());
        alignment.readsFrom(upstream);
    }

    /** A small window slides over both; the store is read only as far as it must be. */
    private static Samples.Result replay(LossScenario truth, List<StoreItem> store) {
        List<Judged> judged = new ArrayList<>();
        Alignment alignment =
                new Alignment(truth.profile, truth.settings.withMaxRecords(4000), judged::add);
        readFromSource(truth, alignment);
        truth.retention.ifPresent(alignment::removedOldest);
        int fed = 0;
        for (KmsgRecord record : truth.reference) {
            while (alignment.isFull() && fed < store.size()) {
                alignment.stored(store.get(fed++));
            }
            alignment.expect(record);
        }
        for (; fed < store.size(); fed++) {
            alignment.stored(store.get(fed));
        }
        Range range = new Range.Live(truth.endMicros());
        return Samples.result(alignment.finish(range, truth.retention), judged);
    }

    /** Reference and store as they become known in time. */
    private static final class LiveFeed {
        private final LossScenario truth;
        private final List<StoreItem> store;
        private final Alignment alignment;
        private int expected;
        private int stored;

        LiveFeed(LossScenario truth, List<StoreItem> store) {
            this.truth = truth;
            this.store = store;
            alignment = new Alignment(truth.profile, truth.settings, VerdictSink.NONE);
            readFromSource(truth, alignment);
        }

        CollectorReport at(long now) {
            while (expected < truth.reference.size()
                    && truth.reference.get(expected).timestampMicros() <= now) {
                alignment.expect(truth.reference.get(expected++));
            }
            while (stored < store.size() && isKnownAt(store.get(stored), now)) {
                alignment.stored(store.get(stored++));
            }
            return alignment.report(new Range.Live(now), truth.retention);
        }

        private static boolean isKnownAt(StoreItem item, long now) {
            return switch (item) {
                case StoredRecord record -> record.receivedMicros() - LossScenario.ZERO <= now;
                case Notice notice -> true;
                case Removed gone -> true;
            };
        }

        CollectorReport untilTheEnd() {
            for (long now = 0; now < truth.endMicros(); now += 90_000_000) {
                CollectorReport unused = at(now);
                assertThat(unused.name()).isEqualTo(truth.profile.name());
            }
            return at(truth.endMicros());
        }
    }

    private static void assertIdentities(
            CollectorReport.Counts counts, CollectorReport report, String what) {
        assertThat(
                        counts.stored()
                                + counts.missing()
                                + counts.altered()
                                + counts.excluded()
                                + counts.collapsed())
                .as(what)
                .isEqualTo(report.compared().records());
        assertThat(counts.announced() + counts.explained() + counts.unexplained())
                .as(what)
                .isEqualTo(counts.missing());
    }
}
