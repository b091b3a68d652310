package org.printkeeper.core.audit;

import java.util.List;
import org.printkeeper.core.record.KmsgRecord;

/**
 * Sums what the kernel says that it did not print: "callbacks suppressed" and its like.
 *
 * <p>Thread: not safe.
 */
public final class SuppressionLedger {
    /** Reads one record of the reference. */
    public void observe(KmsgRecord record) {}

    public AuditReport.Suppressed total() {
        return new AuditReport.Suppressed(0, List.of());
    }
}
