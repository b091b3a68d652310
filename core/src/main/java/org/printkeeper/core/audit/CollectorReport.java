package org.printkeeper.core.audit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.printkeeper.core.record.Level;

/**
 * What an audit found in one store.
 *
 * <p>Invariant: {@code compared = stored + missing + altered + excluded + collapsed} and {@code
 * missing = announced + explained + unexplained}.
 *
 * @param reason the verdict in a sentence
 * @param byLevel every level that was compared, most severe first
 * @param byKind every kind that was compared, most severe first
 * @param score 0 (nothing lost) to 100: the highest severity among what is missing, see {@link
 *     Severity}; what was altered counts half
 * @param findings runs of records of equal verdict and cause, most severe first
 * @param omittedFindings how many less severe findings are not listed
 * @param windows those of the compared time in which anything was expected, oldest first
 * @param byCause how many are missing for which cause; those without any are unexplained
 * @param ledger what the store's own lines tell of loss, and what is put down to which row
 * @param sliding the window that ends with the last record compared, wherever it begins
 */
public record CollectorReport(
        String name,
        String location,
        Outcome outcome,
        String reason,
        Compared compared,
        Counts counts,
        Map<Level, Share> byLevel,
        SequencedMap<String, Share> byKind,
        int score,
        List<AuditFinding> findings,
        long omittedFindings,
        List<AuditWindow> windows,
        Optional<AuditWindow> sliding,
        Map<LossCause, Long> byCause,
        List<LossEntry> ledger) {

    /** The verdict on a store as a whole. */
    public enum Outcome {
        COMPLETE("complete"),
        /** Records are missing or altered. */
        LOST("lost"),
        CANNOT_TELL("cannot-tell");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        /** The name in JSON. */
        public String label() {
            return label;
        }
    }

    /**
     * Reference records within the range.
     *
     * @param firstSequence −1 when there are none
     * @param notYet records beyond the range, which may still come or cannot be expected
     */
    public record Compared(long firstSequence, long lastSequence, long records, long notYet) {}

    /**
     * How many records got which verdict.
     *
     * @param late of those stored
     * @param forged entries that claim to be of the kernel, which it never said
     * @param imitated of those stored: user space wrote them, they read as the kernel's, and the
     *     store does not keep who it was
     * @param announced of those missing: the collector said so itself
     * @param explained of those missing: by retention, by the kernel's cut
     * @param unexplained of those missing
     * @param foreign entries of the store that could not be compared with anything
     */
    public record Counts(
            long stored,
            long missing,
            long altered,
            long late,
            long excluded,
            long collapsed,
            long duplicated,
            long forged,
            long imitated,
            long announced,
            long explained,
            long unexplained,
            long foreign) {}

    /** How many of a level or kind were expected, and how many of them are missing. */
    public record Share(long expected, long missing) {}

    /**
     * The same of a store that could be read only in part: it is not called complete.
     *
     * @param damage what was expected and what was found
     */
    public CollectorReport damaged(String damage) {
        return with(
                outcome == Outcome.COMPLETE ? Outcome.CANNOT_TELL : outcome,
                reason + "; it is damaged: " + damage,
                ledger);
    }

    /** The same with one more trace of loss, which stands neither in the store nor in the ring. */
    public CollectorReport with(LossRow row, long records, String words) {
        LossSums sums = new LossSums();
        ledger.forEach(sums::merge);
        sums.add(row, records, StoredRecord.UNKNOWN, words);
        return with(outcome, reason, sums.list());
    }

    private CollectorReport with(Outcome newOutcome, String newReason, List<LossEntry> newLedger) {
        return new CollectorReport(
                name,
                location,
                newOutcome,
                newReason,
                compared,
                counts,
                byLevel,
                byKind,
                score,
                findings,
                omittedFindings,
                windows,
                sliding,
                byCause,
                newLedger);
    }

    /** The report on a store that could not be looked into. */
    public static CollectorReport cannotTell(String name, String location, String reason) {
        return new CollectorReport(
                name,
                location,
                Outcome.CANNOT_TELL,
                reason,
                new Compared(-1, -1, 0, 0),
                new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
                Map.of(),
                new LinkedHashMap<>(),
                0,
                List.of(),
                0,
                List.of(),
                Optional.empty(),
                Map.of(),
                List.of());
    }
}
