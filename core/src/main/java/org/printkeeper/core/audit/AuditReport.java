package org.printkeeper.core.audit;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Gap;

/**
 * What {@code audit} says: the reference, each store held against it, and the suppressed.
 *
 * @param ledger what the reference's own lines tell of loss, by whomever
 */
public record AuditReport(
        String host,
        Optional<BootId> boot,
        Reference reference,
        List<CollectorReport> collectors,
        Suppressed suppressed,
        List<LossEntry> ledger) {

    /**
     * What the stores were held against.
     *
     * @param source {@code ring}, {@code archive} or {@code file}
     * @param firstSequence −1 when it is empty
     */
    public record Reference(
            String source, long firstSequence, long lastSequence, long records, List<Gap> gaps) {}

    /** Lines that the kernel did not print, by its own count: they never got a number. */
    public record Suppressed(long total, List<Source> sources) {
        /**
         * One place in the kernel that was limited.
         *
         * @param source the function or process that was limited
         * @param records sum of what it announced
         * @param sequence number of the record that announced it last
         */
        public record Source(String source, long records, long sequence) {}
    }

    /** The same with what else is known of its stores. */
    public AuditReport with(UnaryOperator<CollectorReport> more) {
        return new AuditReport(
                host, boot, reference, collectors.stream().map(more).toList(), suppressed, ledger);
    }

    /** 0 complete, 1 loss, 3 cannot tell; loss outranks the other two. */
    public int exitCode() {
        if (collectors.stream().anyMatch(c -> c.outcome() == CollectorReport.Outcome.LOST)) {
            return 1;
        }
        boolean told =
                !collectors.isEmpty()
                        && collectors.stream()
                                .allMatch(c -> c.outcome() == CollectorReport.Outcome.COMPLETE);
        return told ? 0 : 3;
    }
}
