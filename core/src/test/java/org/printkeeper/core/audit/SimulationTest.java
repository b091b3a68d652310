package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.printkeeper.core.record.KmsgRecord;

/** The audit against simulated stores of which the truth is known. */
class SimulationTest {
    private static final int SEEDS = 100;
    private static final Range RANGE = new Range.Recording();

    @ParameterizedTest
    @EnumSource(Strength.class)
    void givesEveryRecordItsTrueVerdict(Strength strength) {
        long records = 0;
        long wrong = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedStore simulated = new SimulatedStore(seed, strength);
            Samples.Result result = batch(simulated, simulated.settings);
            Map<Long, String> said = names(result);
            if (strength == Strength.WEAK) {
                assertThat(counts(said))
                        .as("seed %d %s", seed, differences(said, simulated.truth))
                        .isEqualTo(counts(simulated.truth));
                wrong += differences(said, simulated.truth).size();
            } else {
                assertThat(differences(said, simulated.truth)).as("seed %d", seed).isEmpty();
            }
            records += simulated.truth.size();
            assertSurplusAndIdentities(simulated, result.report());
        }
        assertThat((double) wrong / records).isLessThan(0.01);
        System.out.printf("%s: %d of %d verdicts on the wrong record%n", strength, wrong, records);
    }

    @ParameterizedTest
    @EnumSource(Strength.class)
    void saysTheSameHoweverReferenceAndStoreAreInterleaved(Strength strength) {
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedStore simulated = new SimulatedStore(seed, strength);
            Samples.Result batch = batch(simulated, simulated.settings);
            Samples.Result live = interleaved(simulated, seed);
            assertThat(live.report()).as("seed %d", seed).isEqualTo(batch.report());
            assertThat(live.verdicts()).as("seed %d", seed).isEqualTo(batch.verdicts());
        }
    }

    @ParameterizedTest
    @EnumSource(Strength.class)
    void saysTheSameOfEachRecordWhenTheWindowSlides(Strength strength) {
        long records = 0;
        long allWrong = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedStore simulated = new SimulatedStore(seed, strength);
            List<Judged> judged = new ArrayList<>();
            Alignment alignment =
                    new Alignment(
                            simulated.profile, simulated.settings.withMaxRecords(600), judged::add);
            int fed = 0;
            for (KmsgRecord record : simulated.reference) {
                while (alignment.isFull() && fed < simulated.store.size()) {
                    alignment.stored(simulated.store.get(fed++));
                }
                alignment.expect(record);
            }
            while (fed < simulated.store.size()) {
                alignment.stored(simulated.store.get(fed++));
            }
            Samples.Result result =
                    Samples.result(alignment.finish(RANGE, Optional.empty()), judged);
            List<String> wrong = differences(names(result), simulated.truth);
            if (strength != Strength.WEAK) {
                assertThat(wrong).as("seed %d", seed).isEmpty();
            }
            records += simulated.truth.size();
            allWrong += wrong.size();
        }
        assertThat((double) allWrong / records).isLessThan(0.01);
    }

    @ParameterizedTest
    @EnumSource(Strength.class)
    void saysTheSameOfEachRecordWhenWhatIsSettledIsJudgedEarly(Strength strength) {
        int early = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            SimulatedStore simulated = new SimulatedStore(seed, strength);
            List<Judged> judged = new ArrayList<>();
            Alignment alignment =
                    new Alignment(
                            simulated.profile, simulated.settings.withMaxRecords(600), judged::add);
            inStep(alignment, simulated);
            early += judged.size();
            CollectorReport report = alignment.finish(RANGE, Optional.empty());
            if (strength != Strength.WEAK) {
                assertThat(differences(names(Samples.result(report, judged)), simulated.truth))
                        .as("seed %d", seed)
                        .isEmpty();
            }
        }
        assertThat(early).isPositive();
    }

    /** As the one-shot audit feeds: the store up to the time of the reference's last record. */
    private static void inStep(Alignment alignment, SimulatedStore simulated) {
        int fed = 0;
        for (KmsgRecord record : simulated.reference) {
            alignment.expect(record);
            while (fed < simulated.store.size()
                    && (alignment.isFull() || isBefore(simulated.store.get(fed), record))) {
                alignment.stored(simulated.store.get(fed++));
                alignment.settle();
            }
        }
        for (StoreItem item : simulated.store.subList(fed, simulated.store.size())) {
            alignment.stored(item);
            alignment.settle();
        }
    }

    private static boolean isBefore(StoreItem item, KmsgRecord record) {
        return item instanceof StoredRecord stored
                && stored.printkMicros() >= 0
                && stored.printkMicros() < record.timestampMicros();
    }

    private static void assertSurplusAndIdentities(
            SimulatedStore simulated, CollectorReport report) {
        CollectorReport.Counts counts = report.counts();
        assertThat(counts.duplicated())
                .as("seed %d", simulated.seed)
                .isEqualTo(simulated.duplicated);
        assertThat(counts.forged()).as("seed %d", simulated.seed).isEqualTo(simulated.forged);
        assertThat(counts.foreign()).as("seed %d", simulated.seed).isEqualTo(simulated.foreign);
        assertThat(
                        counts.stored()
                                + counts.missing()
                                + counts.altered()
                                + counts.excluded()
                                + counts.collapsed())
                .as("seed %d", simulated.seed)
                .isEqualTo(report.compared().records());
        assertThat(counts.announced() + counts.explained() + counts.unexplained())
                .as("seed %d", simulated.seed)
                .isEqualTo(counts.missing());
    }

    private static Samples.Result batch(SimulatedStore simulated, AuditSettings settings) {
        return Samples.align(
                simulated.profile, settings, RANGE, simulated.reference, simulated.store);
    }

    private static Samples.Result interleaved(SimulatedStore simulated, long seed) {
        Random random = new Random(seed);
        List<Judged> judged = new ArrayList<>();
        Alignment alignment = new Alignment(simulated.profile, simulated.settings, judged::add);
        int expected = 0;
        int stored = 0;
        while (expected < simulated.reference.size() || stored < simulated.store.size()) {
            boolean next = random.nextInt(100) < (random.nextInt(50) == 0 ? 90 : 50);
            if (next && expected < simulated.reference.size()) {
                alignment.expect(simulated.reference.get(expected++));
            } else if (stored < simulated.store.size()) {
                alignment.stored(simulated.store.get(stored++));
            }
            if (random.nextInt(500) == 0) {
                CollectorReport unused = alignment.report(RANGE, Optional.empty());
                assertThat(unused.name()).isEqualTo(simulated.profile.name());
            }
        }
        return Samples.result(alignment.finish(RANGE, Optional.empty()), judged);
    }

    private static Map<Long, String> names(Samples.Result result) {
        Map<Long, String> names = new TreeMap<>();
        result.verdicts()
                .forEach((sequence, verdict) ->
                        names.put(
                                sequence,
                                verdict instanceof Verdict.Excluded
                                        ? "excluded"
                                        : (verdict.label() + " " + verdict.manner()).strip()));
        return names;
    }

    private static List<String> differences(Map<Long, String> said, Map<Long, String> truth) {
        List<String> differences = new ArrayList<>();
        truth.forEach((sequence, verdict) -> {
            String other = said.getOrDefault(sequence, "nothing");
            if (!other.equals(verdict)) {
                differences.add(sequence + ": is " + verdict + ", said " + other);
            }
        });
        return differences;
    }

    private static Map<String, Long> counts(Map<Long, String> verdicts) {
        return verdicts.values().stream()
                .map(verdict -> verdict.replace("stored late", "stored"))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
