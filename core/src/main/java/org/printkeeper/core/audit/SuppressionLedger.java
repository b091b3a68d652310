package org.printkeeper.core.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.printkeeper.core.record.KmsgRecord;

/**
 * Sums what the reference itself tells of loss: by row of the loss ledger, and by source what the
 * kernel says that it did not print ("callbacks suppressed" and its like).
 *
 * <p>LIMIT: a limiter that is never called again announces nothing; such lines are in no sum.
 *
 * <p>Thread: not safe.
 */
public final class SuppressionLedger {
    private static final int MAX_SOURCES = 256;
    private static final String OTHERS = "(others)";

    private record Sum(long records, long sequence) {}

    private final Map<String, Sum> sums = new LinkedHashMap<>();
    private final Map<String, Long> running = new LinkedHashMap<>();
    private final LossSums rows = new LossSums();

    /** Reads one record of the reference. */
    public void observe(KmsgRecord record) {
        LossTrace.in(record).ifPresent(trace -> observe(trace, record));
    }

    private void observe(LossTrace trace, KmsgRecord record) {
        long records = trace.isRunning() ? increase(trace) : trace.records();
        rows.add(trace.row(), records, record.sequence(), record.escapedText());
        boolean byKernel = trace.row().hop() == 'A' || trace.row().hop() == 'B';
        if (byKernel && records >= 0) {
            String source = trace.who().isEmpty() ? trace.row().what() : trace.who();
            add(source, records, record.sequence());
        }
    }

    /** Counted since boot: what is new since the last time was lost now. */
    private long increase(LossTrace trace) {
        Long before = running.put(trace.who(), trace.records());
        return before == null || trace.records() < before
                ? trace.records()
                : trace.records() - before;
    }

    private void add(String source, long records, long sequence) {
        String key = sums.size() < MAX_SOURCES || sums.containsKey(source) ? source : OTHERS;
        sums.merge(
                key,
                new Sum(records, sequence),
                (old, more) -> new Sum(old.records() + more.records(), more.sequence()));
    }

    /** All that was suppressed, the sources in the order in which they first spoke. */
    public AuditReport.Suppressed total() {
        List<AuditReport.Suppressed.Source> sources = new ArrayList<>();
        sums.forEach((source, sum) ->
                sources.add(
                        new AuditReport.Suppressed.Source(source, sum.records(), sum.sequence())));
        long total = sums.values().stream().mapToLong(Sum::records).sum();
        return new AuditReport.Suppressed(total, List.copyOf(sources));
    }

    /** What the reference tells, by row. */
    public List<LossEntry> entries() {
        return rows.list();
    }
}
