package org.printkeeper.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * One datagram to a UNIX socket: how the service manager, the journal and syslog are spoken to.
 *
 * <p>Source: man 7 unix.
 */
public final class UnixDatagram {
    static final int PATH_MAX_BYTES = 107;

    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0_2000000;
    private static final int MSG_NOSIGNAL_DONTWAIT = 0x4000 | 0x40;

    private static final MethodHandle SOCKET =
            Native.withErrno(
                    "socket",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT));
    private static final MethodHandle SENDTO =
            Native.withErrno(
                    "sendto",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT));

    private UnixDatagram() {}

    /**
     * Sends it without waiting for room.
     *
     * @param path of the socket
     * @return 0 or −errno
     */
    public static int send(String path, byte[] message) {
        byte[] address = path.getBytes(StandardCharsets.UTF_8);
        return address.length == 0 || address.length > PATH_MAX_BYTES
                ? -Errno.ENAMETOOLONG
                : send(address, message);
    }

    /** The same to a path, or to {@code @name} in the abstract space. */
    static int send(byte[] address, byte[] message) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoSegment(arena);
            int socket = (int) SOCKET.invokeExact(errno, (int) AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            if (socket < 0) {
                return -Native.errno(errno);
            }
            int result = send(arena, errno, socket, address, message);
            Descriptor.close(socket, errno);
            return result;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    private static int send(
            Arena arena, MemorySegment errno, int socket, byte[] address, byte[] message)
            throws Throwable {
        MemorySegment to = socketAddress(arena, address);
        long sent =
                (long)
                        SENDTO.invokeExact(
                                errno,
                                socket,
                                arena.allocateFrom(ValueLayout.JAVA_BYTE, message),
                                (long) message.length,
                                MSG_NOSIGNAL_DONTWAIT,
                                to,
                                (int) to.byteSize());
        return sent < 0 ? -Native.errno(errno) : 0;
    }

    /**
     * struct sockaddr_un; the name of an abstract socket begins with NUL and has no end but its
     * length.
     */
    static MemorySegment socketAddress(Arena arena, byte[] name) {
        boolean isAbstract = name[0] == '@';
        MemorySegment address = arena.allocate(2 + name.length + (isAbstract ? 0 : 1), 2);
        address.set(ValueLayout.JAVA_SHORT, 0, AF_UNIX);
        MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
        if (isAbstract) {
            address.set(ValueLayout.JAVA_BYTE, 2, (byte) 0);
        }
        return address;
    }
}
