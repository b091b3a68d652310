package org.printkeeper.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClockHistoryTest {
    private static final long SECOND = 1_000_000;
    private static final long EPOCH = 1_700_000_000L * SECOND;

    /** A sample of a clock that drifts nowhere. */
    private static ClockSample sample(
            long printkSeconds, long asleepSeconds, long steppedSeconds, boolean synchronised) {
        long printk = printkSeconds * SECOND;
        long boottime = printk + asleepSeconds * SECOND;
        return new ClockSample(
                printk,
                printk,
                boottime,
                EPOCH + boottime + steppedSeconds * SECOND,
                synchronised,
                synchronised ? 700 : -1);
    }

    private static KmsgRecord record(long seconds, String text) throws MalformedEntryException {
        return KmsgRecord.parse("6,1," + seconds * SECOND + ",-;" + text + "\n");
    }

    @Test
    void convertsEachRecordWithTheSleepThatLayBehindItThen() {
        ClockHistory history =
                new ClockHistory.Builder()
                        .add(sample(10, 0, 0, true))
                        .add(sample(1000, 30_000, 0, true))
                        .build();
        assertThat(history.at(500 * SECOND).realtimeMicros()).isEqualTo(EPOCH + 500 * SECOND);
        assertThat(history.at(500 * SECOND).uncertaintyMicros()).isLessThan(20_000);
        assertThat(history.at(1000 * SECOND).realtimeMicros()).isEqualTo(EPOCH + 31_000 * SECOND);
        assertThat(history.at(1010 * SECOND).realtimeMicros()).isEqualTo(EPOCH + 31_010 * SECOND);
    }

    @Test
    void ownsUpToTheWholeSleepWhereItCannotTellTheSideOfIt() {
        ClockHistory history =
                new ClockHistory.Builder()
                        .add(sample(10, 0, 0, true))
                        .add(sample(1000, 30_000, 0, true))
                        .build();
        assertThat(history.at(999 * SECOND).uncertaintyMicros())
                .isGreaterThanOrEqualTo(30_000 * SECOND);
    }

    @Test
    void narrowsASleepByTheKernelsOwnLines() throws Exception {
        ClockHistory history =
                new ClockHistory.Builder()
                        .accept(sample(10, 0, 0, true).toMark())
                        .accept(record(700, "PM: suspend entry (deep)"))
                        .accept(record(702, "PM: suspend exit"))
                        .accept(sample(1000, 30_000, 0, true).toMark())
                        .build();
        assertThat(history.at(699 * SECOND).realtimeMicros()).isEqualTo(EPOCH + 699 * SECOND);
        assertThat(history.at(703 * SECOND).realtimeMicros()).isEqualTo(EPOCH + 30_703 * SECOND);
        assertThat(history.at(701 * SECOND).uncertaintyMicros())
                .isGreaterThanOrEqualTo(30_000 * SECOND);
    }

    @Test
    void countsASleepBeforeTheFirstSampleByTheKernelsLines() {
        ClockHistory history =
                new ClockHistory.Builder()
                        .addSleep(50 * SECOND, 52 * SECOND)
                        .add(sample(100, 5_000, 0, true))
                        .build();
        assertThat(history.at(20 * SECOND).realtimeMicros()).isEqualTo(EPOCH + 20 * SECOND);
        assertThat(history.at(60 * SECOND).realtimeMicros()).isEqualTo(EPOCH + 5_060 * SECOND);
    }

    @Test
    void keepsWhatTheClockShowedBeforeAnOperatorsStep() {
        ClockHistory history =
                new ClockHistory.Builder()
                        .add(sample(10, 0, 0, false))
                        .add(sample(100, 0, 3600, false))
                        .build();
        assertThat(history.at(90 * SECOND).realtimeMicros()).isEqualTo(EPOCH + 90 * SECOND);
        assertThat(history.at(101 * SECOND).realtimeMicros()).isEqualTo(EPOCH + 3701 * SECOND);
    }

    @Test
    void correctsWhatWasPrintedBeforeTheClockWasDisciplined() {
        ClockHistory history =
                new ClockHistory.Builder()
                        .add(sample(10, 0, -86_400, false))
                        .add(sample(100, 0, 0, true))
                        .build();
        assertThat(history.at(5 * SECOND).realtimeMicros()).isEqualTo(EPOCH + 5 * SECOND);
        assertThat(history.at(5 * SECOND).uncertaintyMicros()).isLessThan(20_000);
        assertThat(history.at(50 * SECOND).synchronised()).isTrue();
    }

    @Test
    void doesNotTrustTheMomentOfAStepThatNobodyObserved() {
        ClockHistory history =
                new ClockHistory.Builder()
                        .accept(sample(10, 0, 0, true).toMark())
                        .accept(Mark.of(Mark.STOP))
                        .accept(Mark.of(Mark.START))
                        .accept(sample(100, 0, 60, true).toMark())
                        .build();
        assertThat(history.at(50 * SECOND).uncertaintyMicros()).isGreaterThanOrEqualTo(60 * SECOND);
    }

    @Test
    void followsTheDriftOfPrintksClockBetweenSamples() {
        ClockHistory history =
                new ClockHistory.Builder()
                        .add(new ClockSample(0, 0, 0, EPOCH, true, 0))
                        .add(
                                new ClockSample(
                                        1000 * SECOND,
                                        1000 * SECOND + 40_000,
                                        1000 * SECOND + 40_000,
                                        EPOCH + 1000 * SECOND + 40_000,
                                        true,
                                        0))
                        .build();
        assertThat(history.at(500 * SECOND).realtimeMicros())
                .isEqualTo(EPOCH + 500 * SECOND + 20_000);
    }

    @Test
    void refusesToConvertWithoutASample() {
        ClockHistory history = new ClockHistory.Builder().build();
        assertThat(history.isEmpty()).isTrue();
        assertThatThrownBy(() -> history.at(0)).isInstanceOf(IllegalStateException.class);
    }
}
