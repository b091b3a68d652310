package org.printkeeper.core.audit;

import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;

/**
 * One store held against the reference: an order-preserving multiset match with the strength that
 * the store allows.
 *
 * <p>Reference and store may be fed interleaved or one after the other: verdicts depend on what was
 * fed, not on when. About {@link AuditSettings#maxRecords} are held of each; when the reference
 * runs further ahead its oldest half gets its final verdicts. So feed the reference until {@link
 * #isFull}, then the store until it is not (or has no more), and so on.
 *
 * <p>LIMIT: an entry that repeats a record judged before counts as foreign, not as duplicate.
 *
 * <p>Thread: not safe.
 */
public final class Alignment {
    /** So far behind the store's last record it is surely past: records change places a little. */
    private static final int MAX_PASSED = 1024;

    private final StoreProfile profile;
    private final AuditSettings settings;
    private final VerdictSink sink;
    private final Gaps gaps = new Gaps();
    private final Expected expected;
    private Shelf shelf;
    private Tally tally;
    private boolean begun;
    private long tailMicros = -1;
    private String retention = "";
    private int slideAt;
    private final RingTraces traces;
    private @Nullable Upstream upstream;

    /**
     * @param sink takes the final verdicts: while sliding, and at the end
     */
    public Alignment(StoreProfile profile, AuditSettings settings, VerdictSink sink) {
        this.profile = profile;
        this.settings = settings;
        this.sink = sink;
        expected = new Expected(profile, settings);
        shelf = new Shelf(profile, settings.maxRecords());
        tally = new Tally(profile, settings);
        traces = new RingTraces(profile);
        slideAt = settings.maxRecords();
    }

    /** The next record of the reference, in the order of sequence numbers. */
    public void expect(KmsgRecord record) {
        if (isFull()) {
            slide(expected.size / 2);
        }
        expected.add(record);
        traces.observe(record);
    }

    /**
     * Names what the store reads from: what that lacks was not lost here. LIMIT: of records judged
     * while sliding only what the other has judged by then counts.
     */
    public void readsFrom(Upstream other) {
        upstream = other;
    }

    /** Numbers that the reference lacks, at their place. */
    public void expectGap(Gap gap) {
        gaps.add(gap);
    }

    /** The next item of the store, in the store's order. */
    public void stored(StoreItem item) {
        if (shelf.size >= slideAt) {
            slide(0);
        }
        switch (item) {
            case StoredRecord stored -> shelf.add(stored, expected);
            case Notice notice -> shelf.add(notice);
            case Removed gone -> shelf = shelf.without(gone);
        }
    }

    /** Feed the store now, while it has more: one more reference record would be judged early. */
    public boolean isFull() {
        return expected.size >= settings.maxRecords();
    }

    /**
     * Tells early that the store removed its oldest entries; needed only where the reference may be
     * longer than what is held.
     *
     * @param trace what shows it, in a few words
     */
    public void removedOldest(String trace) {
        retention = trace;
    }

    /**
     * Final verdicts for what the store has passed, and at least for the first {@code least} rows.
     */
    private void slide(int least) {
        Assignment found = match();
        if (profile.strength() == Strength.WEAK) {
            found.forgetBeyondFurthest();
        }
        int cut = cut(found, least);
        Judge judge = judge(found, expected.size);
        judge.judgeRecords(cut, begun ? "" : retention, tally, sink);
        tally.closeRun();
        BitSet due = passed(found, cut);
        judge.judgeSurplus(expected.size, due, tally, sink);
        tally.closeRun();
        for (int row = 0; row < cut; row++) {
            if (found.isHeld(row)) {
                begun = true;
                tailMicros = expected.micros[row];
            }
        }
        expected.forgetBefore(cut);
        shelf = shelf.keeping(item -> !due.get(item));
        slideAt = Math.max(settings.maxRecords(), shelf.size + settings.maxRecords() / 4);
    }

    /** At most half of the rows, rather before a stored record than inside a hole. */
    private int cut(Assignment found, int least) {
        int passed = found.tail() - Math.min(MAX_PASSED, settings.maxRecords() / 8);
        int half = Math.max(least, Math.min(expected.size / 2, passed));
        int cut = half;
        while (cut > half / 2 && (!found.isHeld(cut) || expected.has(cut, Expected.PART))) {
            cut--;
        }
        if (cut > half / 2) {
            return cut;
        }
        return half <= 0 ? 0 : expected.endOfRecord(half - 1);
    }

    /** The items that belong to rows before the cut, and what stands among them. */
    private BitSet passed(Assignment found, int cut) {
        int last = shelf.size - settings.maxRecords();
        for (int item = 0; item < shelf.size; item++) {
            last = found.isHolder(item) && found.row[item] < cut ? item : last;
        }
        BitSet due = new BitSet(shelf.size);
        boolean surely = profile.strength() != Strength.WEAK;
        for (int item = 0; item < shelf.size; item++) {
            boolean known = found.isHolder(item) || (surely && found.row[item] >= 0);
            due.set(item, known ? found.row[item] < cut : item < last);
        }
        return due;
    }

    private Assignment match() {
        return Matching.match(expected, shelf, profile.strength(), settings.clock());
    }

    private Judge judge(Assignment found, int end) {
        Explanations explanations =
                Explanations.of(
                        expected,
                        shelf,
                        found,
                        traces,
                        settings,
                        profile.source().equals("ring"),
                        end);
        return new Judge(profile, settings, expected, shelf, found, explanations, gaps, upstream);
    }

    /** What can be said now; nothing is decided, feeding may go on. */
    public CollectorReport report(Range range, Optional<String> retention) {
        return report(range, retention, VerdictSink.NONE);
    }

    /**
     * The same.
     *
     * @param provisional takes the verdicts that are not final yet
     */
    public CollectorReport report(
            Range range, Optional<String> retention, VerdictSink provisional) {
        return conclude(range, retention, tally.copy(), provisional);
    }

    /**
     * Judges all that is left and ends the alignment.
     *
     * @param retention the trace that the store removed its oldest entries, in a few words
     */
    public CollectorReport finish(Range range, Optional<String> retention) {
        return conclude(range, retention, tally, sink);
    }

    private CollectorReport conclude(
            Range range, Optional<String> trace, Tally sum, VerdictSink to) {
        Assignment found = match();
        int end = end(range, found);
        Judge judge = judge(found, end);
        judge.judgeRecords(end, begun ? "" : trace.orElse(retention), sum, to);
        sum.closeRun();
        BitSet all = new BitSet();
        all.set(0, shelf.size);
        judge.judgeSurplus(end, all, sum, to);
        return sum.report(notYet(end, sum), gaps.records());
    }

    /** The records from a row on, which may still come. */
    private long notYet(int from, Tally sum) {
        long records = 0;
        for (int row = from; row < expected.size; row++) {
            if (!expected.has(row, Expected.PART)) {
                records++;
                sum.addNotYet(expected.micros[row]);
            }
        }
        return records;
    }

    /**
     * The first row that is not compared. What stands before the store's last record need not be
     * waited for, unless that may be an earlier one of the same text.
     */
    private int end(Range range, Assignment found) {
        int tail = found.tail();
        long tailAt = tail < 0 ? tailMicros : expected.micros[tail];
        long limit =
                switch (range) {
                    case Range.Live live -> live.nowPrintkMicros() - settings.graceMicros() - 1;
                    case Range.Recording r ->
                            tailAt < 0 ? Long.MAX_VALUE : tailAt + settings.graceMicros();
                    case Range.FinishedBoot b -> Long.MAX_VALUE;
                };
        boolean waits = range instanceof Range.Live && profile.strength() == Strength.WEAK;
        int certain = waits ? 0 : tail + 1;
        int end = expected.size;
        while (end > certain && expected.micros[end - 1] > limit) {
            end--;
        }
        return end == 0 ? 0 : expected.endOfRecord(end - 1);
    }
}
