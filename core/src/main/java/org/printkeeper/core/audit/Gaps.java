package org.printkeeper.core.audit;

import java.util.ArrayList;
import java.util.List;
import org.printkeeper.core.record.Gap;

/** Where the reference itself has holes: what a store holds of them cannot be called forged. */
final class Gaps {
    private final List<Gap> gaps = new ArrayList<>();
    private long records;

    void add(Gap gap) {
        gaps.add(gap);
        records += gap.records();
    }

    long records() {
        return records;
    }

    boolean coversSequence(long sequence) {
        return gaps.stream()
                .anyMatch(gap ->
                        Long.compareUnsigned(gap.firstMissing(), sequence) <= 0
                                && Long.compareUnsigned(sequence, gap.lastMissing()) <= 0);
    }

    boolean coversMicros(long micros) {
        return gaps.stream()
                .anyMatch(gap ->
                        (gap.afterMicros() < 0 || gap.afterMicros() <= micros)
                                && (gap.beforeMicros() < 0 || micros <= gap.beforeMicros()));
    }
}
