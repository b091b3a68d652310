package org.printkeeper.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The plumbing of every native call: handles, errno, and its message.
 *
 * <p>A handle made by {@link #withErrno} takes a segment of {@link #ERRNO_LAYOUT} as its first
 * argument; {@link #errno} reads it after the call failed.
 */
@SuppressWarnings("restricted") // the only package that may: see LayoutTest
final class Native {
    static final Linker LINKER = Linker.nativeLinker();
    static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();

    private Native() {}

    /** What only a failure needs; the JVM takes 10 ms to make each. */
    private static final class OfFailures {
        static final VarHandle ERRNO =
                ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle STRERROR =
                plain(
                        LINKER.defaultLookup(),
                        "strerror",
                        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    }

    /** A handle of a libc function that sets errno. */
    static MethodHandle withErrno(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(
                symbol(LINKER.defaultLookup(), name),
                type,
                Linker.Option.captureCallState("errno"));
    }

    /**
     * The same for a function with variable arguments, the first of which is {@code firstVariadic}.
     */
    static MethodHandle variadicWithErrno(String name, int firstVariadic, FunctionDescriptor type) {
        return LINKER.downcallHandle(
                symbol(LINKER.defaultLookup(), name),
                type,
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(firstVariadic));
    }

    /** A handle of a function whose errno is of no interest. */
    static MethodHandle plain(SymbolLookup library, String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(symbol(library, name), type);
    }

    /** The type of a function of so many numbers that returns one. */
    static FunctionDescriptor ints(int count) {
        ValueLayout[] arguments = new ValueLayout[count];
        Arrays.fill(arguments, ValueLayout.JAVA_INT);
        return FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments);
    }

    private static MemorySegment symbol(SymbolLookup library, String name) {
        return library.find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("no function " + name));
    }

    static int errno(MemorySegment captured) {
        return (int) OfFailures.ERRNO.get(captured, 0L);
    }

    /** A segment for a handle made by {@link #withErrno}. */
    static MemorySegment errnoSegment(Arena arena) {
        return arena.allocate(ERRNO_LAYOUT);
    }

    /** The C library's words for an errno. */
    static String message(int errno) {
        try {
            MemorySegment text = (MemorySegment) OfFailures.STRERROR.invokeExact(errno);
            return text.reinterpret(256).getString(0);
        } catch (Throwable unexpected) {
            throw failed(unexpected);
        }
    }

    /** Handles declare Throwable; native calls throw nothing but errors of our own making. */
    static RuntimeException failed(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException runtime) {
            return runtime;
        }
        return new IllegalStateException(thrown);
    }
}
