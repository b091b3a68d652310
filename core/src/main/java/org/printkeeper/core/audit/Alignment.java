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

    /** So many entries are worth a match of their own, and stay in the processor's cache. */
    private static final int SETTLED_AT_A_TIME = 4096;

    private final StoreProfile profile;
    private final AuditSettings settings;
    private final VerdictSink sink;
    private final Gaps gaps = new Gaps();
    private final Expected expected;
    private Shelf shelf;
    private Tally tally;
    private boolean begun;

    /** Why the record before the first row is missing, where it is. */
    private Optional<Explanations.Reason> goingOn = Optional.empty();

    private long tailMicros = -1;
    private String retention = "";
    private int slideAt;
    private int settleAt;
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
        settleAt = settledAtATime();
    }

    /** The next record of the reference, in the order of sequence numbers. */
    public void expect(KmsgRecord record) {
        if (expected.size >= settings.maxRecords()) {
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

    /**
     * Final verdicts for the beginning, as far as nothing is missing or altered there: what comes
     * later cannot change them. Spares work and memory where reference and store are fed in step;
     * otherwise, and where there is only the text to go by, it does nothing. Not for a store that
     * is followed: what it removes later is to be told.
     */
    public void settle() {
        boolean inStep = shelf.size >= settleAt && 2 * shelf.size >= expected.size;
        if (!inStep || profile.strength() == Strength.WEAK) {
            return;
        }
        Assignment found = match();
        int passed = passed(found);
        int cut = 0;
        while (cut < passed && isSettled(cut, found)) {
            cut++;
        }
        while (cut > 0 && !isStored(cut, found)) {
            cut--;
        }
        if (cut > 0) {
            judgeBefore(cut, found);
        }
        settleAt = shelf.size + (cut > 0 ? settledAtATime() : shelf.size);
    }

    /** Not what was altered: the store may still get the record itself. */
    private boolean isSettled(int row, Assignment found) {
        return found.isHeld(row)
                ? found.difference[row] == Assignment.SAME
                : expected.has(row, Expected.EXCLUDED);
    }

    private int settledAtATime() {
        return Math.min(SETTLED_AT_A_TIME, settings.maxRecords() / 4);
    }

    /** Feed the store now, while it has more: one more reference record would be judged early. */
    public boolean isFull() {
        return expected.size >= settings.maxRecords() && !isStoreAhead();
    }

    /**
     * In a hole longer than what is held the store's next entries are of records to come: more of
     * them would push those out. LIMIT: only in a journal is it seen where the wall clock is
     * unknown.
     */
    private boolean isStoreAhead() {
        int enough = profile.strength() == Strength.STRONG ? 1 : settings.maxRecords();
        return shelf.size >= enough
                && shelf.isRecord(shelf.size - 1)
                && shelf.isAfter(shelf.size - 1, expected.micros[expected.size - 1], settings);
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
        judgeBefore(cut(found, least), found);
        slideAt = Math.max(settings.maxRecords(), shelf.size + settings.maxRecords() / 4);
    }

    /** Gives the rows before the cut their final verdicts, and lets go of them. */
    private void judgeBefore(int cut, Assignment found) {
        Judge judge = judge(found, expected.size);
        judge.judgeRecords(cut, begun ? "" : retention, tally, sink);
        BitSet due = passed(found, cut);
        judge.judgeSurplus(expected.size, due, tally, sink);
        for (int row = 0; row < cut; row++) {
            if (found.isHeld(row)) {
                begun = true;
                tailMicros = expected.micros[row];
            }
        }
        goingOn = cut == 0 ? goingOn : judge.reason(cut - 1);
        expected.forgetBefore(cut);
        shelf = shelf.keeping(item -> !due.get(item));
    }

    /** At most half of the rows, rather before a stored record than inside a hole. */
    private int cut(Assignment found, int least) {
        int half = Math.max(least, Math.min(expected.size / 2, passed(found)));
        int cut = half;
        while (cut > half / 2 && !isStored(cut, found)) {
            cut--;
        }
        if (cut > half / 2) {
            return cut;
        }
        return half <= 0 ? 0 : expected.endOfRecord(half - 1);
    }

    /** The rows that the store is surely past. */
    private int passed(Assignment found) {
        return found.tail() - Math.min(MAX_PASSED, settings.maxRecords() / 8);
    }

    /** Whether a record begins here that the store holds. */
    private boolean isStored(int row, Assignment found) {
        return found.isHeld(row) && !expected.has(row, Expected.PART);
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
                        goingOn,
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
        while (end > 0 && range instanceof Range.Live && isAwaited(expected.sequence[end - 1])) {
            end--;
        }
        return end == 0 ? 0 : expected.endOfRecord(end - 1);
    }

    /** Whether it is yet to be seen if the record could come from what the store reads from. */
    private boolean isAwaited(long sequence) {
        return upstream != null && upstream.isWaitingFor(sequence);
    }
}
