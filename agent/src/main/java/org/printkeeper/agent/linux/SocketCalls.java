package org.printkeeper.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * What all sockets have: options and addresses.
 *
 * <p>Source: man 7 socket, man 7 ip, man 7 ipv6; layouts of 64-bit Linux.
 */
final class SocketCalls {
    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SO_TYPE = 3;
    static final int SO_DOMAIN = 39;

    /** Room for an address of any kind. */
    static final int NAME_BYTES = 128;

    private static final int SOL_SOCKET = 1;
    private static final MethodHandle SETSOCKOPT = option("setsockopt", ValueLayout.JAVA_INT);
    private static final MethodHandle GETSOCKOPT = option("getsockopt", ValueLayout.ADDRESS);

    private SocketCalls() {}

    private static MethodHandle option(String name, ValueLayout length) {
        return Native.withErrno(
                name,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        length));
    }

    /** Sets an option that is a number; 0 or −errno. */
    static int set(int socket, int option, int value) {
        try (Arena own = Arena.ofConfined()) {
            return set(socket, option, own.allocateFrom(ValueLayout.JAVA_INT, value));
        }
    }

    static int set(int socket, int option, MemorySegment value) {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoSegment(own);
            int bytes = (int) value.byteSize();
            int result =
                    (int) SETSOCKOPT.invokeExact(errno, socket, SOL_SOCKET, option, value, bytes);
            return result < 0 ? -Native.errno(errno) : result;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    /** The value of an option that is a number, or −errno. */
    static int get(int socket, int option) {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment value = own.allocate(ValueLayout.JAVA_INT);
            int result = get(socket, option, value);
            return result < 0 ? result : value.get(ValueLayout.JAVA_INT, 0);
        }
    }

    static int get(int socket, int option, MemorySegment value) {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoSegment(own);
            MemorySegment length = own.allocateFrom(ValueLayout.JAVA_INT, (int) value.byteSize());
            int result =
                    (int) GETSOCKOPT.invokeExact(errno, socket, SOL_SOCKET, option, value, length);
            return result < 0 ? -Native.errno(errno) : result;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    /** struct sockaddr_in or sockaddr_in6. */
    static MemorySegment encode(Arena arena, InetSocketAddress address) {
        byte[] ip = address.getAddress().getAddress();
        boolean isSix = address.getAddress() instanceof Inet6Address;
        MemorySegment name = arena.allocate(isSix ? 28 : 16, 8);
        name.set(ValueLayout.JAVA_SHORT, 0, (short) (isSix ? AF_INET6 : AF_INET));
        name.set(ValueLayout.JAVA_BYTE, 2, (byte) (address.getPort() >> 8));
        name.set(ValueLayout.JAVA_BYTE, 3, (byte) address.getPort());
        MemorySegment.copy(ip, 0, name, ValueLayout.JAVA_BYTE, isSix ? 8 : 4, ip.length);
        return name;
    }

    static InetSocketAddress decode(MemorySegment name) {
        boolean isSix = name.get(ValueLayout.JAVA_SHORT, 0) == AF_INET6;
        byte[] ip = name.asSlice(isSix ? 8 : 4, isSix ? 16 : 4).toArray(ValueLayout.JAVA_BYTE);
        int high = name.get(ValueLayout.JAVA_BYTE, 2) & 0xff;
        int low = name.get(ValueLayout.JAVA_BYTE, 3) & 0xff;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(ip), high << 8 | low);
        } catch (UnknownHostException fourOrSixteenBytes) {
            throw new IllegalStateException(fourOrSixteenBytes);
        }
    }
}
