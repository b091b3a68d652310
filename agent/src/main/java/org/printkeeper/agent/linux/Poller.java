package org.printkeeper.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Waits until a descriptor can be read, a time has passed, or another thread says {@link #wake}.
 *
 * <p>Thread: {@link #await} belongs to one thread; {@link #wake} may be called by any.
 *
 * <p>Owns: an eventfd.
 */
public final class Poller implements AutoCloseable {
    private static final int EFD_NONBLOCK_CLOEXEC = 0_4000 | 0_2000000;
    private static final short POLLIN = 1;
    private static final int POLLFD_BYTES = 8;
    private static final int EVENTS_OFFSET = 4;
    private static final int RETURNED_OFFSET = 6;

    private static final MethodHandle EVENTFD =
            Native.withErrno(
                    "eventfd",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle POLL =
            Native.withErrno(
                    "poll",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT));
    private static final MethodHandle EVENTFD_READ = eventHandle("eventfd_read", true);
    private static final MethodHandle EVENTFD_WRITE = eventHandle("eventfd_write", false);

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment errno = Native.errnoSegment(arena);
    private final MemorySegment fds = arena.allocate(2 * POLLFD_BYTES, 4);
    private final MemorySegment count = arena.allocate(ValueLayout.JAVA_LONG);
    private final int event;

    public Poller(Descriptor watched) throws NativeException {
        event = NativeException.check("eventfd", eventfd());
        request(0, watched.number());
        request(1, event);
    }

    private static MethodHandle eventHandle(String name, boolean pointer) {
        return Native.withErrno(
                name,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        pointer ? ValueLayout.ADDRESS : ValueLayout.JAVA_LONG));
    }

    private int eventfd() {
        try {
            int opened = (int) EVENTFD.invokeExact(errno, 0, EFD_NONBLOCK_CLOEXEC);
            return opened < 0 ? -Native.errno(errno) : opened;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    private void request(int index, int descriptor) {
        fds.set(ValueLayout.JAVA_INT, (long) index * POLLFD_BYTES, descriptor);
        fds.set(ValueLayout.JAVA_SHORT, (long) index * POLLFD_BYTES + EVENTS_OFFSET, POLLIN);
    }

    /**
     * Waits for the first of the three.
     *
     * @param timeoutMillis −1 to wait for ever
     * @return 1 when the descriptor can be read or has an error, 0 after the time or a wake-up, or
     *     −errno; EINTR counts as a wake-up
     */
    public int await(int timeoutMillis) {
        int ready = poll(timeoutMillis);
        if (ready <= 0) {
            return ready == -Errno.EINTR ? 0 : ready;
        }
        if (returned(1) != 0) {
            takeWakeUp();
        }
        return returned(0) != 0 ? 1 : 0;
    }

    private int poll(int timeoutMillis) {
        try {
            int ready = (int) POLL.invokeExact(errno, fds, 2L, timeoutMillis);
            return ready < 0 ? -Native.errno(errno) : ready;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    private short returned(int index) {
        return fds.get(ValueLayout.JAVA_SHORT, (long) index * POLLFD_BYTES + RETURNED_OFFSET);
    }

    private void takeWakeUp() {
        try {
            int ignored = (int) EVENTFD_READ.invokeExact(errno, event, count);
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    /** Ends the present {@link #await}, or the next one. */
    public void wake() {
        try (Arena own = Arena.ofConfined()) {
            int ignored = (int) EVENTFD_WRITE.invokeExact(Native.errnoSegment(own), event, 1L);
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    @Override
    public void close() {
        Descriptor.close(event, errno);
    }
}
