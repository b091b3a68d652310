package org.printkeeper.core.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.detect.Kind;
import org.printkeeper.core.record.Level;

/** Joins neighbours of equal verdict and cause into findings and keeps the most severe ones. */
final class FindingRuns {
    /** More findings than these are counted only, the least severe first. */
    private static final int MAX_FINDINGS = 4096;

    /** Most severe first, the oldest of equal ones first. */
    static final Comparator<AuditFinding> ORDER =
            Comparator.comparingInt(AuditFinding::severity)
                    .reversed()
                    .thenComparing(AuditFinding::firstSequence, Long::compareUnsigned);

    private static final Comparator<Kind> WORST_FIRST =
            Comparator.comparingInt(Kind::severity).reversed().thenComparing(Kind::name);

    /**
     * What one record adds to a run.
     *
     * @param lostAt the hop, when it is not that of the store itself; else empty
     */
    record Step(
            String verdict,
            String lostAt,
            String cause,
            String evidence,
            long sequence,
            long micros,
            Level level,
            Optional<Kind> kind,
            String sample) {
        int severity() {
            return Severity.of(level, kind);
        }
    }

    private final String hop;
    private final List<AuditFinding> findings = new ArrayList<>();
    private long omitted;
    private final TreeMap<Kind, Long> kinds = new TreeMap<>(WORST_FIRST);
    private @Nullable AuditFinding open;

    FindingRuns(String hop) {
        this.hop = hop;
    }

    FindingRuns copy() {
        FindingRuns copy = new FindingRuns(hop);
        copy.findings.addAll(findings);
        copy.omitted = omitted;
        copy.kinds.putAll(kinds);
        copy.open = open;
        return copy;
    }

    /** Whether the next record of this verdict needs no sample: its run has a weightier one. */
    boolean needsSample(String verdict, String lostAt, String cause, int severity) {
        AuditFinding run = open;
        return run == null
                || !run.verdict().equals(verdict)
                || !run.hop().equals(lostAt.isEmpty() ? hop : lostAt)
                || !run.cause().equals(cause)
                || severity > run.severity();
    }

    void add(Step step) {
        AuditFinding run = open;
        if (run != null
                && run.verdict().equals(step.verdict())
                && run.hop().equals(hop(step))
                && run.cause().equals(step.cause())) {
            open = joined(run, step);
        } else {
            close();
            open = opened(step);
        }
        step.kind().ifPresent(kind -> kinds.merge(kind, 1L, Long::sum));
    }

    private String hop(Step step) {
        return step.lostAt().isEmpty() ? hop : step.lostAt();
    }

    private AuditFinding opened(Step step) {
        return new AuditFinding(
                step.verdict(),
                step.sequence(),
                step.sequence(),
                1,
                step.micros(),
                step.micros(),
                step.level(),
                step.kind(),
                Collections.emptyNavigableMap(),
                hop(step),
                step.cause(),
                step.evidence(),
                Pattern.SINGLE,
                step.sample());
    }

    private static AuditFinding joined(AuditFinding run, Step step) {
        boolean worse = step.severity() > run.severity();
        return new AuditFinding(
                run.verdict(),
                run.firstSequence(),
                step.sequence(),
                run.records() + 1,
                run.firstMicros(),
                step.micros(),
                step.level().isAtLeast(run.level()) ? step.level() : run.level(),
                worse ? step.kind().or(run::kind) : run.kind().or(step::kind),
                run.kinds(),
                run.hop(),
                run.cause(),
                run.evidence(),
                run.pattern(),
                worse ? step.sample() : run.sample());
    }

    /** Ends the run: something else came between. */
    void close() {
        if (open != null) {
            findings.add(open.withKinds(new TreeMap<>(kinds)));
            kinds.clear();
            open = null;
            if (findings.size() > 2 * MAX_FINDINGS) {
                trim();
            }
        }
    }

    private void trim() {
        findings.sort(ORDER);
        if (findings.size() > MAX_FINDINGS) {
            omitted += findings.size() - MAX_FINDINGS;
            findings.subList(MAX_FINDINGS, findings.size()).clear();
        }
    }

    List<AuditFinding> list(List<AuditWindow> windows) {
        close();
        trim();
        return findings.stream()
                .map(f ->
                        f.withPattern(
                                Windows.pattern(
                                        windows, f.firstMicros(), f.lastMicros(), f.records())))
                .toList();
    }

    long omitted() {
        return omitted;
    }
}
