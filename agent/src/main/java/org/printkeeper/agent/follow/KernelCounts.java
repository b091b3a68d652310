package org.printkeeper.agent.follow;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.printkeeper.core.audit.AuditReport;
import org.printkeeper.core.audit.SuppressionLedger;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/**
 * Counts what the kernel stream holds, for metrics: each entry once, wherever the process that
 * counts began.
 *
 * <p>Thread: its loop's; {@link #snapshot} may be called by any.
 */
public final class KernelCounts implements Follower {
    /** The name of its cursor. */
    public static final String NAME = "metrics";

    /** Facilities of programs beyond those with names, together. */
    private static final String OTHER_FACILITY = "other";

    private static final int NAMED_FACILITIES = 24;

    /** What is counted together. */
    public record LevelAndFacility(Level level, String facility) {}

    /** Gaps of one cause, and the records in them. */
    public record Loss(long gaps, long records) {
        Loss plus(Gap gap) {
            return new Loss(gaps + 1, records + gap.records());
        }
    }

    /**
     * The counts since the process began.
     *
     * @param records empty at first
     * @param losses every cause, also those that never were
     * @param sequence number of the newest record, unsigned; −1 before the first
     * @param peakPerSecond highest rate so far
     * @param delayMicros from the stamp of the newest record to its delivery; −1 when not known
     */
    public record Snapshot(
            Map<LevelAndFacility, Long> records,
            Map<Cause, Loss> losses,
            AuditReport.Suppressed suppressed,
            long sequence,
            double perSecond,
            double peakPerSecond,
            long delayMicros) {}

    private final LongSupplier monotonicMicros;
    private final Map<LevelAndFacility, Long> records = new HashMap<>();
    private final Map<Cause, Loss> losses = new EnumMap<>(Cause.class);
    private final SuppressionLedger suppressed = new SuppressionLedger();
    private final PaceMeter pace = new PaceMeter();
    private final long begunMicros;
    private long sequence = -1;
    private double peakPerSecond;
    private long printkLagMicros;
    private long stampMicros = -1;
    private long delayMicros = -1;

    /**
     * @param monotonicMicros CLOCK_MONOTONIC
     */
    public KernelCounts(LongSupplier monotonicMicros) {
        this.monotonicMicros = monotonicMicros;
        begunMicros = monotonicMicros.getAsLong();
        for (Cause cause : Cause.values()) {
            losses.put(cause, new Loss(0, 0));
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public synchronized void onEntry(Entry entry, boolean endOfBatch) {
        try {
            switch (entry.decode()) {
                case KmsgRecord record -> count(record);
                case Gap gap -> losses.computeIfPresent(gap.cause(), (c, loss) -> loss.plus(gap));
                case Mark mark -> ClockSample.of(mark).ifPresent(this::set);
            }
        } catch (MalformedEntryException damaged) {
            return; // the business of verify
        }
        if (endOfBatch) {
            arrived();
        }
    }

    private void count(KmsgRecord record) {
        int facility = record.facility().code();
        String name = facility < NAMED_FACILITIES ? new Facility(facility).label() : OTHER_FACILITY;
        records.merge(new LevelAndFacility(record.level(), name), 1L, Long::sum);
        suppressed.observe(record);
        pace.saw(record);
        sequence = record.sequence();
        stampMicros = record.timestampMicros();
    }

    private void set(ClockSample sample) {
        if (sample.printkMicros() >= 0) {
            printkLagMicros = sample.monotonicMicros() - sample.printkMicros();
        }
    }

    /** What was printed before we began was not delayed by us. */
    private void arrived() {
        long printed = stampMicros + printkLagMicros;
        if (stampMicros >= 0 && printed >= begunMicros) {
            delayMicros = Math.max(0, monotonicMicros.getAsLong() - printed);
            peakPerSecond = Math.max(peakPerSecond, pace.at(stampMicros).perSecond());
        }
    }

    public synchronized Snapshot snapshot() {
        return new Snapshot(
                Map.copyOf(records),
                Map.copyOf(losses),
                suppressed.total(),
                sequence,
                pace.at(monotonicMicros.getAsLong() - printkLagMicros).perSecond(),
                peakPerSecond,
                delayMicros);
    }
}
