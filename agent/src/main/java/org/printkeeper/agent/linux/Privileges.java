package org.printkeeper.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * What this process may do, given up for good: it becomes another user, with the groups of that one
 * and no capabilities. The C library does it in all threads at once.
 *
 * <p>Source: man 2 setresuid, man 3 initgroups, man 7 capabilities.
 */
@SuppressWarnings("restricted") // the only package that may: see LayoutTest
public final class Privileges {
    private static final MethodHandle GETPWNAM =
            Native.plain(
                    Native.LINKER.defaultLookup(),
                    "getpwnam",
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    private static final MethodHandle INITGROUPS =
            Native.withErrno(
                    "initgroups",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle SETRESGID = Native.withErrno("setresgid", Native.ints(3));
    private static final MethodHandle SETRESUID = Native.withErrno("setresuid", Native.ints(3));

    private Privileges() {}

    /** Becomes this user. What is open stays open. */
    public static void become(String user) throws NativeException {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoSegment(own);
            MemorySegment name = own.allocateFrom(user);
            MemorySegment entry = (MemorySegment) GETPWNAM.invokeExact(name);
            if (entry.equals(MemorySegment.NULL)) {
                throw new NativeException("there is no user " + user, Errno.ENOENT);
            }
            // struct passwd: name, password, uid, gid, and more
            MemorySegment ids = entry.reinterpret(24).asSlice(16);
            int uid = ids.get(ValueLayout.JAVA_INT, 0);
            int gid = ids.get(ValueLayout.JAVA_INT, 4);
            check("initgroups", (int) INITGROUPS.invokeExact(errno, name, gid), errno);
            check("setresgid", (int) SETRESGID.invokeExact(errno, gid, gid, gid), errno);
            check("setresuid", (int) SETRESUID.invokeExact(errno, uid, uid, uid), errno);
        } catch (NativeException known) {
            throw known;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    private static void check(String call, int result, MemorySegment errno) throws NativeException {
        NativeException.check(call, result < 0 ? -Native.errno(errno) : result);
    }
}
