package org.printkeeper.core.audit;

import java.util.Optional;
import java.util.SequencedMap;
import org.printkeeper.core.detect.Kind;
import org.printkeeper.core.record.Level;

/**
 * A run of records of one store that share verdict and cause.
 *
 * @param verdict {@code missing}, {@code altered}, {@code duplicated}, {@code forged}, {@code late}
 * @param firstSequence first number of the run; −1 for forged entries
 * @param lastSequence last number, inclusive
 * @param firstMicros printk time of the first, or −1
 * @param lastMicros printk time of the last, or −1
 * @param level the most severe in the run
 * @param kind the most severe in the run
 * @param kinds how many records are of which known kind, most severe first
 * @param sample text of the most severe record, as it stands in its kmsg form
 */
public record AuditFinding(
        String verdict,
        long firstSequence,
        long lastSequence,
        long records,
        long firstMicros,
        long lastMicros,
        Level level,
        Optional<Kind> kind,
        SequencedMap<Kind, Long> kinds,
        String hop,
        String cause,
        String evidence,
        Pattern pattern,
        String sample) {

    /** The severity that findings are ordered by. */
    public int severity() {
        return Severity.of(level, kind);
    }

    /** Whether what the store reads from lacks it too: then that one lost it. */
    public boolean isLostBefore() {
        return cause.equals(LossCause.UPSTREAM.label());
    }

    AuditFinding withPattern(Pattern other) {
        return new AuditFinding(
                verdict,
                firstSequence,
                lastSequence,
                records,
                firstMicros,
                lastMicros,
                level,
                kind,
                kinds,
                hop,
                cause,
                evidence,
                other,
                sample);
    }

    AuditFinding withKinds(SequencedMap<Kind, Long> other) {
        return new AuditFinding(
                verdict,
                firstSequence,
                lastSequence,
                records,
                firstMicros,
                lastMicros,
                level,
                kind,
                other,
                hop,
                cause,
                evidence,
                pattern,
                sample);
    }
}
