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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.printkeeper.core.record.KmsgRecord;

/** A collector that reads the ring again when its beginning was judged early. */
class SettledTest {
    private static final int RECORDS = 400;
    private static final long BOOTED_MICROS = 1_700_000_000_000_000L;

    private final List<KmsgRecord> reference =
            IntStream.range(0, RECORDS).mapToObj(i -> record(i, micros(i), INFO, text(i))).toList();

    @ParameterizedTest
    @EnumSource(names = {"STRONG", "MEDIUM"})
    void doesNotCallForgedWhatRepeatsTheLastRecordThatWasJudged(Strength strength) {
        List<StoreItem> store = new ArrayList<>(read(strength, 200));
        store.addAll(read(strength, RECORDS));
        Samples.Result result = settled(profile(strength), store);
        CollectorReport.Counts counts = result.counts();
        assertThat(counts.stored()).isEqualTo(RECORDS);
        assertThat(counts.forged()).isZero();
        assertThat(counts.foreign()).isPositive(); // the beginning was judged early
        assertThat(counts.duplicated() + counts.foreign()).isEqualTo(200);
    }

    @Test
    void doesNotCallAlteredWhatTheStoreGetsWholeLater() {
        List<StoreItem> store = new ArrayList<>(read(Strength.STRONG, 200));
        store.set(50, entry(Strength.STRONG, 50, "something else"));
        store.addAll(read(Strength.STRONG, RECORDS));
        assertThat(settled(journald(), store).counts().stored()).isEqualTo(RECORDS);
    }

    private Samples.Result settled(StoreProfile profile, List<StoreItem> store) {
        AuditSettings settings =
                AuditSettings.DEFAULTS
                        .withMaxRecords(512)
                        .withClock(PrintkClock.ofZero(BOOTED_MICROS));
        List<Judged> judged = new ArrayList<>();
        Alignment alignment = new Alignment(profile, settings, judged::add);
        reference.subList(0, 200).forEach(alignment::expect);
        for (StoreItem item : store.subList(0, 200)) {
            alignment.stored(item);
            alignment.settle();
        }
        reference.subList(200, RECORDS).forEach(alignment::expect);
        store.subList(200, store.size()).forEach(alignment::stored);
        return Samples.result(alignment.finish(new Range.FinishedBoot(), Optional.empty()), judged);
    }

    private static List<StoreItem> read(Strength strength, int end) {
        return IntStream.range(0, end)
                .<StoreItem>mapToObj(i -> entry(strength, i, text(i)))
                .toList();
    }

    private static StoredRecord entry(Strength strength, int number, String text) {
        long micros = micros(number);
        int prefix = strength == Strength.STRONG ? INFO : -1;
        return stored(micros, -1, prefix, text, TextForm.PLAIN, BOOTED_MICROS + micros);
    }

    private static StoreProfile profile(Strength strength) {
        return strength == Strength.STRONG
                ? journald()
                : Samples.file(strength, false, Policy.KEEPS_ALL);
    }

    /** Two records share a microsecond. */
    private static long micros(int number) {
        return number / 2 * 1000L;
    }

    private static String text(int number) {
        return "text of record " + number;
    }
}
