package org.printkeeper.core.audit;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.printkeeper.core.detect.Kind;
import org.printkeeper.core.record.KmsgText;
import org.printkeeper.core.record.Level;

/** Sums verdicts into what a report says. */
final class Tally {
    private final StoreProfile profile;
    private final Windows windows;
    private final FindingRuns runs;

    /** Of entries too many, which are judged after the records that they stand among. */
    private final FindingRuns surplus;

    private final Shares shares;
    private long firstSequence = -1;
    private long lastSequence = -1;
    private long compared;
    private long stored;
    private long altered;
    private long late;
    private long excluded;
    private long collapsed;
    private long duplicated;
    private long forged;
    private long imitated;
    private long foreign;
    private final Map<LossCause, Long> missing = new EnumMap<>(LossCause.class);
    private final LossSums ledger;
    private int score;

    Tally(StoreProfile profile, AuditSettings settings) {
        this(
                profile,
                new Windows(settings),
                new FindingRuns(profile.hop()),
                new FindingRuns(profile.hop()),
                new Shares(),
                new LossSums());
    }

    private Tally(
            StoreProfile profile,
            Windows windows,
            FindingRuns runs,
            FindingRuns surplus,
            Shares shares,
            LossSums ledger) {
        this.ledger = ledger;
        this.profile = profile;
        this.windows = windows;
        this.runs = runs;
        this.surplus = surplus;
        this.shares = shares;
    }

    Tally copy() {
        Tally copy =
                new Tally(
                        profile,
                        windows.copy(),
                        runs.copy(),
                        surplus.copy(),
                        shares.copy(),
                        ledger.copy());
        copy.firstSequence = firstSequence;
        copy.lastSequence = lastSequence;
        copy.compared = compared;
        copy.stored = stored;
        copy.altered = altered;
        copy.late = late;
        copy.excluded = excluded;
        copy.collapsed = collapsed;
        copy.duplicated = duplicated;
        copy.forged = forged;
        copy.imitated = imitated;
        copy.foreign = foreign;
        copy.missing.putAll(missing);
        copy.score = score;
        return copy;
    }

    /** Adds the verdict on the record that begins at {@code row}. */
    void add(Expected expected, int row, Verdict verdict) {
        firstSequence = compared++ == 0 ? expected.sequence[row] : firstSequence;
        lastSequence = expected.sequence[row];
        count(verdict);
        weigh(expected, row, verdict);
        int level = Level.ofCode(expected.prefix[row]).code();
        windows.add(expected.micros[row], level, expected.kindNumber(row), verdict);
        if (!(verdict instanceof Verdict.Excluded)) {
            run(expected, row, verdict);
        }
    }

    private void count(Verdict verdict) {
        switch (verdict) {
            case Verdict.Stored s -> {
                stored++;
                late += s.late() ? 1 : 0;
            }
            case Verdict.Missing m -> {
                missing.merge(m.cause(), 1L, Long::sum);
                LossRow row = m.row();
                if (row != null) {
                    ledger.addMissing(row);
                }
            }
            case Verdict.Altered a -> altered++;
            case Verdict.Excluded e -> excluded++;
            case Verdict.Collapsed c -> collapsed++;
            case Verdict.Duplicated d -> duplicated++;
            case Verdict.Forged f -> forged++;
            case Verdict.Unknowable u -> foreign++;
        }
    }

    private void weigh(Expected expected, int row, Verdict verdict) {
        if (verdict instanceof Verdict.Excluded) {
            return;
        }
        Level level = Level.ofCode(expected.prefix[row]);
        Optional<Kind> kind = expected.kind(row);
        shares.add(level, kind, verdict instanceof Verdict.Missing);
        int severity = Severity.of(level, kind);
        score =
                switch (verdict) {
                    case Verdict.Missing m -> Math.max(score, severity);
                    case Verdict.Altered a -> Math.max(score, severity / 2);
                    default -> score;
                };
    }

    private void run(Expected expected, int row, Verdict verdict) {
        if (verdict instanceof Verdict.Stored
                && profile.strength() != Strength.STRONG
                && expected.has(row, Expected.IMITATES)) {
            imitated++;
            step(expected, row, verdict, "imitated");
            return;
        }
        boolean good =
                (verdict instanceof Verdict.Stored s && !s.late())
                        || verdict instanceof Verdict.Collapsed;
        if (good) {
            runs.close();
            return;
        }
        step(expected, row, verdict, verdict instanceof Verdict.Stored ? "late" : verdict.label());
    }

    private void step(Expected expected, int row, Verdict verdict, String name) {
        Level level = Level.ofCode(expected.prefix[row]);
        Optional<Kind> kind = expected.kind(row);
        String lostAt = verdict instanceof Verdict.Missing missed ? missed.hop() : "";
        boolean needed = runs.needsSample(name, lostAt, verdict.manner(), Severity.of(level, kind));
        runs.add(
                new FindingRuns.Step(
                        name,
                        lostAt,
                        verdict.manner(),
                        verdict.evidence(),
                        expected.sequence[row],
                        expected.micros[row],
                        level,
                        kind,
                        needed ? expected.record(row).escapedText() : ""));
    }

    /** A line of the store that tells of loss. */
    void addNotice(Notice notice) {
        if (!notice.row().signs().isEmpty()) {
            ledger.add(notice.row(), notice.records(), -1, notice.text());
        }
    }

    /** A record that may still come. */
    void addNotYet(long micros) {
        windows.addNotYet(micros);
    }

    void addForeign() {
        foreign++;
    }

    /** Adds an entry that the store holds too much; {@code row} is the record it repeats, or −1. */
    void addSurplus(Expected expected, int row, StoredRecord entry, Verdict verdict) {
        count(verdict);
        Level level =
                row >= 0
                        ? Level.ofCode(expected.prefix[row])
                        : entry.prefix() < 0 ? Level.DEBUG : Level.ofCode(entry.prefix());
        surplus.add(
                new FindingRuns.Step(
                        verdict.label(),
                        "",
                        "",
                        row < 0 ? entry.location() : "",
                        row < 0 ? -1 : expected.sequence[row],
                        row < 0 ? entry.printkMicros() : expected.micros[row],
                        level,
                        row < 0 ? Optional.empty() : expected.kind(row),
                        row < 0
                                ? KmsgText.escape(entry.text())
                                : expected.record(row).escapedText()));
    }

    CollectorReport report(long notYet, long gapRecords) {
        long lost = missing.values().stream().mapToLong(Long::longValue).sum();
        long announced = missing(LossCause.Account.ANNOUNCED);
        long unexplained = missing(LossCause.Account.UNEXPLAINED);
        if (compared != stored + lost + altered + excluded + collapsed) {
            throw new IllegalStateException(
                    "verdicts do not add up to the " + compared + " records compared");
        }
        List<AuditWindow> list = windows.list();
        return new CollectorReport(
                profile.name(),
                profile.location(),
                outcome(lost),
                reason(lost, unexplained, notYet, gapRecords),
                new CollectorReport.Compared(firstSequence, lastSequence, compared, notYet),
                new CollectorReport.Counts(
                        stored,
                        lost,
                        altered,
                        late,
                        excluded,
                        collapsed,
                        duplicated,
                        forged,
                        imitated,
                        announced,
                        lost - announced - unexplained,
                        unexplained,
                        foreign),
                shares.levels(),
                shares.kinds(),
                score,
                findings(list),
                runs.omitted() + surplus.omitted(),
                list,
                windows.sliding(),
                Collections.unmodifiableMap(new EnumMap<>(missing)),
                ledger.list());
    }

    private List<AuditFinding> findings(List<AuditWindow> list) {
        return Stream.concat(runs.list(list).stream(), surplus.list(list).stream())
                .sorted(FindingRuns.ORDER)
                .toList();
    }

    private long missing(LossCause.Account account) {
        return missing.entrySet().stream()
                .filter(entry -> entry.getKey().account() == account)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private CollectorReport.Outcome outcome(long lost) {
        if (compared == excluded) {
            return CollectorReport.Outcome.CANNOT_TELL;
        }
        return lost + altered > 0 ? CollectorReport.Outcome.LOST : CollectorReport.Outcome.COMPLETE;
    }

    private String reason(long lost, long unexplained, long notYet, long gapRecords) {
        StringBuilder reason = new StringBuilder();
        if (compared == 0) {
            reason.append("the reference holds nothing that could be compared");
        } else if (compared == excluded) {
            reason.append("by its policy it leaves out all ").append(compared);
            reason.append(" records of the reference: nothing could be compared");
        } else if (lost + altered > 0) {
            reason.append(lost).append(" of ").append(compared).append(" records missing");
            reason.append(unexplained > 0 ? " (" + unexplained + " unexplained)" : "");
            reason.append(altered > 0 ? ", " + altered + " altered" : "");
        } else {
            reason.append("all ").append(compared - excluded);
            reason.append(excluded > 0 ? " records that it should hold" : " records");
            reason.append(" are there");
        }
        if (notYet > 0) {
            reason.append("; ").append(notYet).append(" beyond the store's tail not compared");
        }
        if (gapRecords > 0) {
            reason.append("; ").append(gapRecords).append(" that the reference lacks not compared");
        }
        return reason.toString();
    }
}
