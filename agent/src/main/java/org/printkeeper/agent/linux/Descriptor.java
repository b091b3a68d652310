package org.printkeeper.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * An open file that is read with read(2), one system call for each {@link #read}: what a device
 * needs where one read is one record.
 *
 * <p>Results are values or −errno, so that an error on the hot path is no exception.
 *
 * <p>Thread: one at a time.
 *
 * <p>Owns: the descriptor, and the native buffer that reads go through.
 */
public final class Descriptor implements AutoCloseable {
    private static final int O_RDONLY_NONBLOCK_CLOEXEC = 0_4000 | 0_2000000;
    private static final int O_WRONLY = 1;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0_4000;
    private static final int SEEK_SET = 0;
    private static final int SEEK_END = 2;
    private static final int SEEK_DATA = 3;

    private static final MethodHandle OPEN =
            Native.variadicWithErrno(
                    "open",
                    2,
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle READ =
            Native.withErrno(
                    "read",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG));
    private static final MethodHandle WRITE =
            Native.withErrno(
                    "write",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG));
    private static final MethodHandle LSEEK =
            Native.withErrno(
                    "lseek",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT));
    private static final MethodHandle FCNTL =
            Native.variadicWithErrno(
                    "fcntl",
                    2,
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            Native.withErrno(
                    "close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    /** Freed with this object: a shared arena would cost atomic operations at each call. */
    private final Arena arena = Arena.ofAuto();

    private final MemorySegment errno = Native.errnoSegment(arena);
    private final int number;
    private final boolean owned;
    private MemorySegment buffer = MemorySegment.NULL;

    private Descriptor(int number, boolean owned) {
        this.number = number;
        this.owned = owned;
    }

    /** Opens for reading, without ever blocking. */
    public static Descriptor open(String path) throws NativeException {
        return open(path, O_RDONLY_NONBLOCK_CLOEXEC);
    }

    /** Opens for writing, without ever blocking: a named pipe that nobody reads is ENXIO. */
    public static Descriptor openToWrite(String path) throws NativeException {
        return open(path, O_RDONLY_NONBLOCK_CLOEXEC | O_WRONLY);
    }

    private static Descriptor open(String path, int flags) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoSegment(arena);
            int opened = (int) OPEN.invokeExact(errno, arena.allocateFrom(path), flags);
            NativeException.check("open " + path, opened < 0 ? -Native.errno(errno) : opened);
            return new Descriptor(opened, true);
        } catch (NativeException known) {
            throw known;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    /**
     * Takes a descriptor that somebody else opened, standard input for example, and makes it
     * non-blocking: for all who share it. It stays open when this is closed.
     */
    public static Descriptor adopt(int number) throws NativeException {
        Descriptor adopted = new Descriptor(number, false);
        String call = "fcntl of descriptor " + number;
        int flags = NativeException.check(call, adopted.fcntl(F_GETFL, 0));
        NativeException.check(call, adopted.fcntl(F_SETFL, flags | O_NONBLOCK));
        return adopted;
    }

    /** Standard input as it is, for a {@link Poller}. */
    public static Descriptor standardInput() {
        return new Descriptor(0, false);
    }

    /** One that a call of this package has opened. */
    static Descriptor owning(int number) {
        return new Descriptor(number, true);
    }

    private int fcntl(int command, int argument) {
        try {
            int result = (int) FCNTL.invokeExact(errno, number, command, argument);
            return result < 0 ? -Native.errno(errno) : result;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    /**
     * One read(2) of at most {@code maxBytes}.
     *
     * @return how many bytes stand at {@code offset}, 0 at the end, or −errno
     */
    public int read(byte[] into, int offset, int maxBytes) {
        if (buffer.byteSize() < maxBytes) {
            buffer = arena.allocate(maxBytes);
        }
        int length = readNative(maxBytes);
        if (length > 0) {
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, offset, length);
        }
        return length;
    }

    private int readNative(int maxBytes) {
        try {
            long length = (long) READ.invokeExact(errno, number, buffer, (long) maxBytes);
            return length < 0 ? -Native.errno(errno) : (int) length;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    /** One write(2); returns how many bytes went out, or −errno. */
    public int write(byte[] bytes, int offset, int length) {
        if (buffer.byteSize() < length) {
            buffer = arena.allocate(length);
        }
        MemorySegment.copy(bytes, offset, buffer, ValueLayout.JAVA_BYTE, 0, length);
        try {
            long written = (long) WRITE.invokeExact(errno, number, buffer, (long) length);
            return written < 0 ? -Native.errno(errno) : (int) written;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    /** To the first byte, or record. Returns 0 or −errno, as the other seeks do. */
    public int seekToStart() {
        return seek(SEEK_SET);
    }

    public int seekToEnd() {
        return seek(SEEK_END);
    }

    /** SEEK_DATA with offset 0, whatever the device means by it. */
    public int seekToData() {
        return seek(SEEK_DATA);
    }

    private int seek(int whence) {
        try {
            long position = (long) LSEEK.invokeExact(errno, number, 0L, whence);
            return position < 0 ? -Native.errno(errno) : 0;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    int number() {
        return number;
    }

    /** Closes what this opened. Not to be called while another thread reads. */
    @Override
    public void close() {
        if (owned) {
            close(number, errno);
        }
    }

    /** Closing errors of descriptors that were only read mean nothing. */
    static void close(int number, MemorySegment errno) {
        try {
            int ignored = (int) CLOSE.invokeExact(errno, number);
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }
}
