package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.SuppressionLedger;
import org.printkeeper.core.detect.Kind;
import org.printkeeper.core.detect.Kinds;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.KmsgRecord;

/**
 * Reads the reference and looks at each record by itself, while the stores are held against those
 * before.
 *
 * <p>Thread: one; what the ledger and the count say stands when it has ended.
 */
final class ReferenceReader implements Ahead.Source<ReferenceReader.Looked> {
    private final AuditReference reference;
    private final AuditPeriod period;
    private final SuppressionLedger suppressed;
    private final AuditGrep grep;

    /** Begins where the reference is, which stays the caller's. */
    ReferenceReader(
            AuditReference reference,
            AuditPeriod period,
            SuppressionLedger suppressed,
            AuditGrep grep) {
        this.reference = reference;
        this.period = period;
        this.suppressed = suppressed;
        this.grep = grep;
    }

    /** What the reference says next, and of which kind that is. */
    record Looked(Capture capture, Optional<Kind> kind) {}

    @Override
    public @Nullable Looked next() throws IOException {
        Capture capture = reference.next();
        if (capture instanceof KmsgRecord record && period.contains(record.timestampMicros())) {
            suppressed.observe(record);
            grep.countReference(record);
            return new Looked(record, Kinds.of(record));
        }
        return capture == null ? null : new Looked(capture, Optional.empty());
    }

    @Override
    public void close() {
        // nothing of its own
    }
}
