package org.printkeeper.core.audit;

import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.KmsgRecord;

/** Turns an assignment into verdicts: first on the reference in its order, then on the surplus. */
final class Judge {
    private static final String JOURNALD = "journald";
    private static final long CLOCK_ERROR_MICROS = 60_000_000;
    private static final String DROPPED =
            "cut by the kernel to "
                    + KmsgRecord.FORMATTED_MAX_BYTES
                    + " bytes; journald drops what has no final newline";

    private final StoreProfile profile;
    private final AuditSettings settings;
    private final Expected expected;
    private final Shelf shelf;
    private final Assignment found;
    private final Explanations explanations;
    private final Gaps gaps;
    private final @Nullable Upstream upstream;

    Judge(
            StoreProfile profile,
            AuditSettings settings,
            Expected expected,
            Shelf shelf,
            Assignment found,
            Explanations explanations,
            Gaps gaps,
            @Nullable Upstream upstream) {
        this.profile = profile;
        this.settings = settings;
        this.expected = expected;
        this.shelf = shelf;
        this.found = found;
        this.explanations = explanations;
        this.gaps = gaps;
        this.upstream = upstream;
    }

    /**
     * Judges the records in rows before {@code end}.
     *
     * @param retention the trace that the store removed what is before its oldest entry, or empty
     */
    @SuppressWarnings("ReferenceEquality") // for the sink that takes nothing, spare the work
    void judgeRecords(int end, String retention, Tally tally, VerdictSink sink) {
        int head = retention.isEmpty() ? 0 : found.head();
        for (int row = 0; row < end; ) {
            int next = expected.endOfRecord(row);
            Verdict verdict = verdict(row, next, row < head ? retention : "");
            tally.add(expected, row, verdict);
            if (sink != VerdictSink.NONE) {
                sink.accept(judged(row, verdict));
            }
            row = next;
        }
    }

    private Judged judged(int row, Verdict verdict) {
        int holder = found.holder[row];
        boolean same = verdict instanceof Verdict.Stored;
        KmsgRecord record = same ? null : expected.record(row);
        StoredRecord stored = same || holder < 0 ? null : shelf.stored(holder);
        return new Judged(verdict, expected.sequence[row], record, stored);
    }

    private Verdict verdict(int row, int end, String retention) {
        int held = 0;
        int different = row;
        for (int line = row; line < end; line++) {
            held += found.isHeld(line) ? 1 : 0;
            different = found.difference[line] == Assignment.SAME ? different : line;
        }
        if (held == 0) {
            return absent(row, retention);
        }
        if (found.isHeld(row) && shelf.has(found.holder[row], Shelf.REMOVED)) {
            return removed(shelf.removal());
        }
        if (held < end - row) {
            return new Verdict.Altered("lines missing", held + " of " + (end - row) + " lines");
        }
        return found.difference[different] == Assignment.SAME ? present(row) : altered(different);
    }

    private Verdict present(int row) {
        int item = found.holder[row];
        long received = shelf.received[item];
        if (shelf.has(item, Shelf.COLLAPSED)) {
            return new Verdict.Collapsed(received);
        }
        long printed = settings.clock().realtimeMicros(expected.micros[row]);
        boolean late = received >= 0 && printed >= 0 && received - printed > settings.graceMicros();
        return new Verdict.Stored(received, late);
    }

    private Verdict altered(int row) {
        if (found.difference[row] == Assignment.CHANGED) {
            return new Verdict.Altered("changed", "other text");
        }
        int left = shelf.text(found.holder[row]).length;
        return new Verdict.Altered("cut", left + " of " + expected.text(row).length + " bytes");
    }

    private Verdict absent(int row, String retention) {
        if (expected.has(row, Expected.EXCLUDED)) {
            return new Verdict.Excluded(
                    profile.policy().excludes(expected.record(row)).orElse("policy"));
        }
        Upstream source = upstream;
        return source == null
                ? missing(row, retention)
                : source.lacks(expected.sequence[row])
                        .or(() -> source.leavesOut(expected.record(row)))
                        .orElseGet(() -> missing(row, retention));
    }

    /** Where the reference begins within a hole of the store, the hole's own place says more. */
    private static boolean outranksRetention(Verdict.Missing found) {
        return found.cause().account() == LossCause.Account.ANNOUNCED
                || found.cause() == LossCause.ROTATION;
    }

    private Verdict.Missing missing(int row, String retention) {
        Optional<Verdict.Missing> found = explanations.of(row).map(Explanations.Reason::verdict);
        if (found.filter(Judge::outranksRetention).isPresent()) {
            return found.get();
        }
        if (!retention.isEmpty()) {
            return removed(retention);
        }
        if (expected.has(row, Expected.CUT) && profile.name().equals(JOURNALD)) {
            return new Verdict.Missing(LossCause.KERNEL_CUT, DROPPED, "", JournaldLossRows.CUT);
        }
        return found.orElse(new Verdict.Missing(LossCause.UNEXPLAINED, ""));
    }

    /** Why the record that the row belongs to is missing, where it is. */
    Optional<Explanations.Reason> reason(int row) {
        int first = row;
        while (expected.has(first, Expected.PART)) {
            first--;
        }
        return explanations.of(first);
    }

    private static Verdict.Missing removed(String evidence) {
        return new Verdict.Missing(LossCause.RETENTION, evidence, "", JournaldLossRows.REMOVED);
    }

    /** Judges items that hold no record of their own: what {@code due} lets through. */
    void judgeSurplus(int end, BitSet due, Tally tally, VerdictSink sink) {
        for (int item = due.nextSetBit(0); item >= 0; item = due.nextSetBit(item + 1)) {
            if (!shelf.isRecord(item)) {
                tally.addNotice(shelf.notice(item));
                continue;
            }
            if (found.isHolder(item)) {
                continue;
            }
            Verdict verdict = surplus(item, end);
            if (verdict == null) {
                tally.addForeign();
                continue;
            }
            int row = found.row[item];
            StoredRecord stored = shelf.stored(item);
            tally.addSurplus(expected, row, stored, verdict);
            sink.accept(
                    new Judged(
                            verdict,
                            row < 0 ? -1 : expected.sequence[row],
                            row < 0 ? null : expected.record(row),
                            row < 0 ? stored : null));
        }
    }

    private @Nullable Verdict surplus(int item, int end) {
        if (found.row[item] >= 0) {
            return new Verdict.Duplicated();
        }
        return isInRange(item, end) ? new Verdict.Forged() : null;
    }

    /** Whether the reference would hold the item if the kernel had said it. */
    private boolean isInRange(int item, int end) {
        if (end == 0) {
            return false;
        }
        long number = shelf.sequence(item);
        if (number >= 0) {
            return Long.compareUnsigned(expected.sequence[0], number) <= 0
                    && Long.compareUnsigned(number, expected.sequence[end - 1]) <= 0
                    && !gaps.coversSequence(number);
        }
        long micros = shelf.micros[item];
        if (profile.strength() == Strength.WEAK || !isCertainlyOfThisBoot(item)) {
            return false;
        }
        return expected.micros[0] <= micros
                && expected.forgottenMicros < micros
                && micros <= expected.micros[end - 1]
                && !gaps.coversMicros(micros);
    }

    /** A log file holds many boots, whose stamps are alike: what was received then is of this. */
    private boolean isCertainlyOfThisBoot(int item) {
        if (profile.strength() == Strength.STRONG) {
            return true;
        }
        long printed = settings.clock().realtimeMicros(shelf.micros[item]);
        return printed >= 0
                && shelf.received[item] >= 0
                && Math.abs(shelf.received[item] - printed)
                        <= Math.max(settings.graceMicros(), CLOCK_ERROR_MICROS);
    }
}
