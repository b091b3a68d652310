package org.printkeeper.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The service manager's socket: tells it that the service is ready, alive, or stopping.
 *
 * <p>Source: man 3 sd_notify; man 7 unix.
 */
public final class NotifySocket {
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0_2000000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int PATH_MAX_BYTES = 107;

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

    private final byte[] address;

    private NotifySocket(byte[] address) {
        this.address = address;
    }

    /**
     * The socket that {@code NOTIFY_SOCKET} names: a path, or {@code @name} in the abstract space.
     * Empty when the variable is absent or names nothing that a datagram could be sent to.
     */
    public static Optional<NotifySocket> of(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("NOTIFY_SOCKET"))
                .filter(name -> name.startsWith("/") || name.startsWith("@"))
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .filter(bytes -> bytes.length > 1 && bytes.length <= PATH_MAX_BYTES)
                .map(NotifySocket::new);
    }

    /**
     * Sends one notification, for example {@code READY=1}.
     *
     * @return 0 or −errno; that the manager did not hear is no reason to stop working
     */
    public int send(String state) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoSegment(arena);
            int socket = (int) SOCKET.invokeExact(errno, (int) AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            if (socket < 0) {
                return -Native.errno(errno);
            }
            int result = send(arena, errno, socket, state.getBytes(StandardCharsets.UTF_8));
            Descriptor.close(socket, errno);
            return result;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    private int send(Arena arena, MemorySegment errno, int socket, byte[] message)
            throws Throwable {
        MemorySegment to = socketAddress(arena, address);
        long sent =
                (long)
                        SENDTO.invokeExact(
                                errno,
                                socket,
                                arena.allocateFrom(ValueLayout.JAVA_BYTE, message),
                                (long) message.length,
                                MSG_NOSIGNAL,
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
