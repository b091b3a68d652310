package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.printkeeper.core.audit.Samples.INFO;
import static org.printkeeper.core.audit.Samples.journald;
import static org.printkeeper.core.audit.Samples.record;
import static org.printkeeper.core.audit.Samples.stored;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Stores that lack more at once, or hold more that is not looked for, than an alignment holds. */
class LongHoleTest {
    private static final int RECORDS = 10_000;
    private static final int MAX_RECORDS = 512;
    private static final long STEP_MICROS = 100_000;
    private static final long BOOTED_MICROS = 1_700_000_000_000_000L;

    private final AuditSettings settings =
            AuditSettings.DEFAULTS
                    .withMaxRecords(MAX_RECORDS)
                    .withClock(micros -> BOOTED_MICROS + micros);

    /** Holes at the beginning, in the middle and at the end. */
    @ParameterizedTest
    @CsvSource({
        "STRONG, 0, 4000", "STRONG, 3000, 7000", "STRONG, 9000, 10000",
        "MEDIUM, 0, 4000", "MEDIUM, 3000, 7000", "MEDIUM, 9000, 10000",
        "WEAK, 0, 4000", "WEAK, 3000, 7000", "WEAK, 9000, 10000"
    })
    void countsWhatIsMissingAndFindsTheRest(Strength strength, int first, int end) {
        List<StoreItem> store = new ArrayList<>();
        IntStream.range(0, RECORDS)
                .filter(i -> i < first || i >= end)
                .forEach(i -> store.add(entry(strength, i)));
        Samples.Result result = aligned(profile(strength), store);
        assertThat(result.counts().missing()).isEqualTo(end - first);
        assertThat(result.counts().stored()).isEqualTo(RECORDS - end + first);
        assertThat(result.counts().foreign()).isZero();
        assertThat(result.report().findings())
                .singleElement()
                .satisfies(hole -> {
                    assertThat(hole.firstSequence()).isEqualTo(first);
                    assertThat(hole.lastSequence()).isEqualTo(end - 1);
                });
    }

    @Test
    void givesEachPartOfAHoleTheNoticeThatStandsInIt() {
        List<StoreItem> store = new ArrayList<>();
        IntStream.range(0, 3000).forEach(i -> store.add(entry(Strength.STRONG, i)));
        store.add(new Notice("j", 0, 4000, "Missed 4000 kernel messages"));
        IntStream.range(7000, RECORDS).forEach(i -> store.add(entry(Strength.STRONG, i)));
        Samples.Result result = aligned(journald(), store);
        assertThat(result.counts().announced()).isEqualTo(4000);
        assertThat(result.report().findings())
                .singleElement()
                .extracting(AuditFinding::cause)
                .isEqualTo(LossCause.OVERRUN.label());
    }

    @Test
    void namesTheShapeOfAHoleOfWhichItSeesNoEnd() {
        List<StoreItem> store = new ArrayList<>();
        IntStream.range(0, 3000).forEach(i -> store.add(entry(Strength.STRONG, i)));
        IntStream.range(9990, RECORDS).forEach(i -> store.add(entry(Strength.STRONG, i)));
        Samples.Result result = aligned(journald(), store);
        assertThat(result.report().findings())
                .singleElement()
                .extracting(AuditFinding::cause)
                .isEqualTo(LossCause.FLOOD.label());
    }

    @ParameterizedTest
    @EnumSource(Strength.class)
    void looksBehindWhatWasStoredInEarlierBoots(Strength strength) {
        List<StoreItem> store = new ArrayList<>();
        LongStream.range(0, 5000)
                .mapToObj(i -> stored(-1, -1, -1, "before " + i, TextForm.PLAIN, 1_000_000 * i))
                .forEach(store::add);
        IntStream.range(0, RECORDS).forEach(i -> store.add(entry(strength, i)));
        Samples.Result result = aligned(profile(strength), store);
        assertThat(result.counts().stored()).isEqualTo(RECORDS);
        assertThat(result.counts().foreign()).isEqualTo(5000);
    }

    /** As the one-shot audit does. */
    private Samples.Result aligned(StoreProfile profile, List<StoreItem> store) {
        List<Judged> judged = new ArrayList<>();
        Alignment alignment = new Alignment(profile, settings, judged::add);
        int fed = 0;
        for (int i = 0; i < RECORDS; i++) {
            while (fed < store.size() && alignment.isFull()) {
                alignment.stored(store.get(fed++));
                alignment.settle();
            }
            alignment.expect(record(i, i * STEP_MICROS, INFO, text(i)));
        }
        for (StoreItem item : store.subList(fed, store.size())) {
            alignment.stored(item);
            alignment.settle();
        }
        return Samples.result(alignment.finish(new Range.FinishedBoot(), Optional.empty()), judged);
    }

    private static StoreProfile profile(Strength strength) {
        return strength == Strength.STRONG
                ? journald()
                : Samples.file(strength, false, Policy.KEEPS_ALL);
    }

    private static StoredRecord entry(Strength strength, int number) {
        return stored(
                strength == Strength.WEAK ? -1 : number * STEP_MICROS,
                -1,
                strength == Strength.STRONG ? INFO : -1,
                text(number),
                TextForm.PLAIN,
                BOOTED_MICROS + number * STEP_MICROS);
    }

    /** So long that half of what is held is more than the ring holds. */
    private static String text(int number) {
        return number + " of many".repeat(40);
    }
}
