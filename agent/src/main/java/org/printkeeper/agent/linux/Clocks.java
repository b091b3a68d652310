package org.printkeeper.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The kernel's clocks.
 *
 * <p>Units: microseconds.
 *
 * <p>Thread: one at a time; the buffers are reused.
 *
 * <p>Source: man 2 clock_gettime, man 2 adjtimex; struct timex of 64-bit Linux.
 */
public final class Clocks {
    private static final int REALTIME = 0;
    private static final int MONOTONIC = 1;
    private static final int BOOTTIME = 7;

    private static final int TIMEX_BYTES = 208;
    private static final int TIMEX_MAXERROR_OFFSET = 24;
    private static final int TIMEX_STATUS_OFFSET = 40;
    private static final int STA_UNSYNC = 0x40;

    private static final MethodHandle CLOCK_GETTIME =
            Native.withErrno(
                    "clock_gettime",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    private static final MethodHandle ADJTIMEX =
            Native.withErrno(
                    "adjtimex", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment errno = Native.errnoSegment(arena);
    private final MemorySegment timespec = arena.allocate(16, 8);

    /**
     * How the kernel believes its wall clock to be.
     *
     * @param synchronised something disciplines it
     * @param maxErrorMicros the kernel's bound of its error, or −1 when it does not say
     */
    public record Discipline(boolean synchronised, long maxErrorMicros) {}

    /** CLOCK_MONOTONIC: stops in suspend. */
    public long monotonicMicros() {
        return micros(MONOTONIC);
    }

    /** CLOCK_BOOTTIME: goes on in suspend. */
    public long boottimeMicros() {
        return micros(BOOTTIME);
    }

    /** CLOCK_REALTIME, since 1970 UTC. */
    public long realtimeMicros() {
        return micros(REALTIME);
    }

    private long micros(int clock) {
        try {
            if ((int) CLOCK_GETTIME.invokeExact(errno, clock, timespec) != 0) {
                throw new IllegalStateException(
                        "clock_gettime " + clock + ": " + Errno.describe(Native.errno(errno)));
            }
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
        return timespec.get(ValueLayout.JAVA_LONG, 0) * 1_000_000
                + timespec.get(ValueLayout.JAVA_LONG, 8) / 1000;
    }

    /** Asks adjtimex(2) without changing anything; a sandbox may refuse, which is "unknown". */
    public Discipline discipline() {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment timex = own.allocate(TIMEX_BYTES, 8);
            if ((int) ADJTIMEX.invokeExact(errno, timex) < 0) {
                return new Discipline(false, -1);
            }
            int status = timex.get(ValueLayout.JAVA_INT, TIMEX_STATUS_OFFSET);
            return new Discipline(
                    (status & STA_UNSYNC) == 0,
                    timex.get(ValueLayout.JAVA_LONG, TIMEX_MAXERROR_OFFSET));
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }
}
