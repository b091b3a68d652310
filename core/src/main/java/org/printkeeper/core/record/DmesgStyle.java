package org.printkeeper.core.record;

import java.time.ZoneId;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How dmesg's dialect prints a record.
 *
 * @param times resolved by {@link DmesgTime#resolve}
 * @param raw {@code <N>[seconds] } as in syslog(2), instead of the times
 * @param decode facility and level by name before the times
 * @param forcePrefix prefix on each line of a record, instead of indentation
 * @param escaping what is printed for bytes that are not text
 * @param callerWidth columns of a caller id
 * @param palette null without colours
 * @param wallMicros printk time → microseconds since 1970
 * @param zone for local times
 */
public record DmesgStyle(
        List<DmesgTime> times,
        boolean raw,
        boolean decode,
        boolean forcePrefix,
        Escaping escaping,
        int callerWidth,
        @Nullable DmesgPalette palette,
        LongUnaryOperator wallMicros,
        ZoneId zone) {
    /**
     * Columns of a caller id in syslog(2)'s text, as the kernel pads it; so does dmesg as gcc
     * builds it, where the largest short is written in hexadecimal.
     */
    public static final int SYSLOG_CALLER_WIDTH = 6;

    public DmesgStyle {
        times = List.copyOf(times);
    }
}
