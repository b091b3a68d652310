package org.printkeeper.core.audit;

import java.util.Optional;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;

/**
 * One store held against the reference: an order-preserving multiset match with the strength that
 * the store allows.
 *
 * <p>Reference and store may be fed interleaved or one after the other: verdicts depend on what was
 * fed, not on when. Not more than {@link AuditSettings#maxRecords} are held; when the reference
 * runs further ahead the oldest half gets its final verdicts. So feed the reference until {@link
 * #isFull}, then the store until it is not, and so on.
 *
 * <p>Thread: not safe.
 */
public final class Alignment {
    public Alignment(StoreProfile profile, AuditSettings settings, VerdictSink sink) {}

    /** The next record of the reference, in the order of sequence numbers. */
    public void expect(KmsgRecord record) {}

    /** Numbers that the reference lacks, at their place. */
    public void expectGap(Gap gap) {}

    /** The next item of the store, in the store's order. */
    public void stored(StoreItem item) {}

    /** Feed the store now, while it has more: one more reference record would be judged early. */
    public boolean isFull() {
        return false;
    }

    /** What can be said now; nothing is decided, feeding may go on. */
    public CollectorReport report(Range range, Optional<String> retention) {
        return CollectorReport.cannotTell("", "", range + " " + retention);
    }

    /**
     * Judges all that is left and ends the alignment.
     *
     * @param retention the trace that the store removed its oldest entries, in a few words
     */
    public CollectorReport finish(Range range, Optional<String> retention) {
        return CollectorReport.cannotTell("", "", range + " " + retention);
    }
}
