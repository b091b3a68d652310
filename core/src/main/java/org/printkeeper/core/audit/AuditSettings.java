package org.printkeeper.core.audit;

import java.util.Optional;
import java.util.function.Function;
import org.printkeeper.core.detect.Kind;
import org.printkeeper.core.record.KmsgRecord;

/**
 * What an alignment is told besides the records.
 *
 * @param graceMicros how long a collector may take; a record received later is late
 * @param windowMicros length of the report's windows
 * @param maxRecords how many reference records, and entries of the store, are held at most before
 *     the oldest are judged: 16 to 2^20; about 250 bytes of memory each
 * @param usualRecords the host's usual 99th percentile of records per window, or −1: then three
 *     times the median of the windows seen
 * @param alarmScore from which on a store is said to lose what matters, see {@link LossAlarm}
 * @param clearScore up to which it is said to have ceased
 * @param clock printk's clock → wall clock
 * @param kinds what kind of event a record is
 */
public record AuditSettings(
        long graceMicros,
        long windowMicros,
        int maxRecords,
        long usualRecords,
        int alarmScore,
        int clearScore,
        PrintkClock clock,
        Function<KmsgRecord, Optional<Kind>> kinds) {
    /** Ten seconds of grace, windows of a minute, 2^18 records, no clock and no kinds. */
    public static final AuditSettings DEFAULTS =
            new AuditSettings(
                    10_000_000,
                    60_000_000,
                    1 << 18,
                    -1,
                    40,
                    20,
                    PrintkClock.UNKNOWN,
                    record -> Optional.empty());

    public AuditSettings {
        if (graceMicros < 0 || windowMicros <= 0 || maxRecords < 16 || maxRecords > 1 << 20) {
            throw new IllegalArgumentException(
                    "expected a grace of at least 0, a window longer than 0 and 16 to 2^20 records"
                            + " held, found "
                            + graceMicros
                            + ", "
                            + windowMicros
                            + ", "
                            + maxRecords);
        }
    }

    public AuditSettings withGraceMicros(long graceMicros) {
        return new AuditSettings(
                graceMicros,
                windowMicros,
                maxRecords,
                usualRecords,
                alarmScore,
                clearScore,
                clock,
                kinds);
    }

    public AuditSettings withWindowMicros(long windowMicros) {
        return new AuditSettings(
                graceMicros,
                windowMicros,
                maxRecords,
                usualRecords,
                alarmScore,
                clearScore,
                clock,
                kinds);
    }

    public AuditSettings withMaxRecords(int maxRecords) {
        return new AuditSettings(
                graceMicros,
                windowMicros,
                maxRecords,
                usualRecords,
                alarmScore,
                clearScore,
                clock,
                kinds);
    }

    public AuditSettings withUsualRecords(long usualRecords) {
        return new AuditSettings(
                graceMicros,
                windowMicros,
                maxRecords,
                usualRecords,
                alarmScore,
                clearScore,
                clock,
                kinds);
    }

    public AuditSettings withAlarm(int alarmScore, int clearScore) {
        return new AuditSettings(
                graceMicros,
                windowMicros,
                maxRecords,
                usualRecords,
                alarmScore,
                clearScore,
                clock,
                kinds);
    }

    public AuditSettings withClock(PrintkClock clock) {
        return new AuditSettings(
                graceMicros,
                windowMicros,
                maxRecords,
                usualRecords,
                alarmScore,
                clearScore,
                clock,
                kinds);
    }

    public AuditSettings withKinds(Function<KmsgRecord, Optional<Kind>> kinds) {
        return new AuditSettings(
                graceMicros,
                windowMicros,
                maxRecords,
                usualRecords,
                alarmScore,
                clearScore,
                clock,
                kinds);
    }
}
