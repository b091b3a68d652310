package org.printkeeper.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The actions of syslog(2), which glibc calls klogctl. Each returns a value or −errno; most need
 * CAP_SYSLOG.
 *
 * <p>SYSLOG_ACTION_READ is left out: it takes records away from other readers.
 *
 * <p>Source: man 2 syslog; kernel/printk/printk.c do_syslog().
 */
public final class Klogctl {
    private static final int READ_ALL = 3;
    private static final int CLEAR = 5;
    private static final int CONSOLE_OFF = 6;
    private static final int CONSOLE_ON = 7;
    private static final int CONSOLE_LEVEL = 8;
    private static final int SIZE_BUFFER = 10;

    private static final MethodHandle KLOGCTL =
            Native.withErrno(
                    "klogctl",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT));

    private Klogctl() {}

    /**
     * The newest text since the last clear that fits, whole records, as {@code <pri>[sec.usec]
     * text}.
     *
     * @return how many bytes were written to {@code into}, or −errno
     */
    public static int readAll(byte[] into) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(into.length);
            int length = call(arena, READ_ALL, buffer, into.length);
            if (length > 0) {
                MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, 0, length);
            }
            return length;
        }
    }

    /** The next {@link #readAll} begins after what the buffer holds now. */
    public static int clear() {
        return call(CLEAR, 0);
    }

    public static int consoleOff() {
        return call(CONSOLE_OFF, 0);
    }

    public static int consoleOn() {
        return call(CONSOLE_ON, 0);
    }

    /**
     * Limits what goes to the console.
     *
     * @param level 1 to 8: what is more severe than it goes to the console
     */
    public static int consoleLevel(int level) {
        return call(CONSOLE_LEVEL, level);
    }

    /** The size of the kernel's buffer in bytes. */
    public static int bufferBytes() {
        return call(SIZE_BUFFER, 0);
    }

    private static int call(int action, int length) {
        try (Arena arena = Arena.ofConfined()) {
            return call(arena, action, MemorySegment.NULL, length);
        }
    }

    private static int call(Arena arena, int action, MemorySegment buffer, int length) {
        MemorySegment errno = Native.errnoSegment(arena);
        try {
            int result = (int) KLOGCTL.invokeExact(errno, action, buffer, length);
            return result < 0 ? -Native.errno(errno) : result;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }
}
