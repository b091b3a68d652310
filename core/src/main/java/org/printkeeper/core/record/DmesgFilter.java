package org.printkeeper.core.record;

import java.util.function.LongUnaryOperator;

/**
 * Which records dmesg shows.
 *
 * <p>Units: microseconds since 1970; both bounds are exclusive, as dmesg has them.
 *
 * @param levels bits by level code, or {@link #ANY}
 * @param facilities bits by facility code, or {@link #ANY}
 * @param sinceMicros shows what is later, or {@link Long#MIN_VALUE}
 * @param untilMicros shows what is earlier, or {@link Long#MAX_VALUE}
 * @param wallMicros printk time → microseconds since 1970; asked only where a bound is set
 */
public record DmesgFilter(
        int levels,
        int facilities,
        long sinceMicros,
        long untilMicros,
        LongUnaryOperator wallMicros) {
    /** Every level or facility, those without a name and lines without a prefix included. */
    public static final int ANY = -1;

    /** True when the record is shown. */
    public boolean accepts(DmesgRecord record) {
        return acceptsPrefix(record) && acceptsTime(record.timestampMicros());
    }

    private boolean acceptsPrefix(DmesgRecord record) {
        if (levels == ANY && facilities == ANY) {
            return true;
        }
        return record.hasNamedPrefix()
                && has(levels, record.prefix() & 7)
                && has(facilities, record.prefix() >> 3);
    }

    private static boolean has(int bits, int bit) {
        return bits == ANY || ((bits >> bit) & 1) != 0;
    }

    private boolean acceptsTime(long printkMicros) {
        if (sinceMicros == Long.MIN_VALUE && untilMicros == Long.MAX_VALUE) {
            return true;
        }
        long wall = wallMicros.applyAsLong(printkMicros);
        return wall > sinceMicros && wall < untilMicros;
    }
}
