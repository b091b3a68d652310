package org.printkeeper.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A socket for datagrams, UNIX or UDP, read many at a time with recvmmsg(2): each with the sender's
 * address or its credentials, and with how many the kernel has dropped so far because nobody read
 * them in time.
 *
 * <p>Thread: {@link #receive} and what it left belong to one thread.
 *
 * <p>Owns: the descriptor, and native buffers of {@code maxBytes × batch}.
 *
 * <p>Source: man 2 recvmmsg, man 7 unix, man 7 socket; layouts of 64-bit Linux.
 */
public final class Datagrams implements AutoCloseable {
    private static final int SOCK_DGRAM_NONBLOCK_CLOEXEC =
            SocketCalls.SOCK_DGRAM | 0_4000 | 0_2000000;
    private static final int SO_RCVBUF = 8;
    private static final int SO_PASSCRED = 16;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_RXQ_OVFL = 40;
    private static final int SCM_CREDENTIALS = 2;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;

    private static final int BATCH = 64;
    private static final int HEADER_BYTES = 64;
    private static final int CONTROL_BYTES = 96;
    private static final int CMSG_DATA = 16;

    private static final MethodHandle SOCKET = Native.withErrno("socket", Native.ints(3));
    private static final MethodHandle BIND =
            Native.withErrno(
                    "bind",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT));
    private static final MethodHandle RECVMMSG =
            Native.withErrno(
                    "recvmmsg",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS));

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment errno = Native.errnoSegment(arena);
    private final Descriptor descriptor;
    private final boolean isUnix;
    private final int maxBytes;
    private final MemorySegment headers = arena.allocate((long) BATCH * HEADER_BYTES, 8);
    private final MemorySegment vectors = arena.allocate(BATCH * 16L, 8);
    private final MemorySegment names = arena.allocate((long) BATCH * SocketCalls.NAME_BYTES, 8);
    private final MemorySegment controls = arena.allocate((long) BATCH * CONTROL_BYTES, 8);
    private final MemorySegment buffers;

    private Datagrams(int number, boolean isUnix, int maxBytes) {
        descriptor = Descriptor.owning(number);
        this.isUnix = isUnix;
        this.maxBytes = maxBytes;
        buffers = arena.allocate((long) BATCH * maxBytes, 8);
        for (int i = 0; i < BATCH; i++) {
            prepare(i);
        }
    }

    /** struct mmsghdr: a msghdr of 56 bytes, and the length. */
    private void prepare(int i) {
        long header = (long) i * HEADER_BYTES;
        MemorySegment vector = vectors.asSlice(i * 16L, 16);
        vector.set(ValueLayout.ADDRESS, 0, buffers.asSlice((long) i * maxBytes, maxBytes));
        vector.set(ValueLayout.JAVA_LONG, 8, maxBytes);
        headers.set(ValueLayout.ADDRESS, header, names.asSlice((long) i * SocketCalls.NAME_BYTES));
        headers.set(ValueLayout.ADDRESS, header + 16, vector);
        headers.set(ValueLayout.JAVA_LONG, header + 24, 1);
        headers.set(ValueLayout.ADDRESS, header + 32, controls.asSlice((long) i * CONTROL_BYTES));
    }

    /** Makes a UNIX socket at this path; what was there must be gone. */
    public static Datagrams unix(String path, int maxBytes, int bufferBytes)
            throws NativeException {
        try (Arena own = Arena.ofConfined()) {
            byte[] name = path.getBytes(StandardCharsets.UTF_8);
            return bound(
                    path,
                    SocketCalls.AF_UNIX,
                    UnixDatagram.socketAddress(own, name),
                    maxBytes,
                    bufferBytes);
        }
    }

    /** Makes a UDP socket at this address. */
    public static Datagrams udp(InetSocketAddress address, int maxBytes, int bufferBytes)
            throws NativeException {
        try (Arena own = Arena.ofConfined()) {
            boolean isSix = address.getAddress() instanceof Inet6Address;
            int domain = isSix ? SocketCalls.AF_INET6 : SocketCalls.AF_INET;
            MemorySegment name = SocketCalls.encode(own, address);
            return bound("udp " + address, domain, name, maxBytes, bufferBytes);
        }
    }

    /** Takes a bound datagram socket that somebody else opened, a service manager for example. */
    public static Datagrams adopt(int number, int maxBytes) throws NativeException {
        String call = "descriptor " + number;
        if (NativeException.check(call, SocketCalls.get(number, SocketCalls.SO_TYPE))
                != SocketCalls.SOCK_DGRAM) {
            throw new NativeException(call + " is no datagram socket", Errno.EINVAL);
        }
        boolean isUnix =
                NativeException.check(call, SocketCalls.get(number, SocketCalls.SO_DOMAIN))
                        == SocketCalls.AF_UNIX;
        Datagrams adopted = new Datagrams(number, isUnix, maxBytes);
        adopted.demandFacts();
        return adopted;
    }

    private static Datagrams bound(
            String what, int domain, MemorySegment address, int maxBytes, int bufferBytes)
            throws NativeException {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoSegment(own);
            int number = (int) SOCKET.invokeExact(errno, domain, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
            NativeException.check("socket", number < 0 ? -Native.errno(errno) : number);
            Datagrams made = new Datagrams(number, domain == SocketCalls.AF_UNIX, maxBytes);
            made.demandFacts();
            made.enlarge(bufferBytes);
            int result = (int) BIND.invokeExact(errno, number, address, (int) address.byteSize());
            if (result < 0) {
                made.close();
                throw new NativeException("bind " + what, Native.errno(errno));
            }
            return made;
        } catch (NativeException known) {
            throw known;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    private void demandFacts() {
        SocketCalls.set(descriptor.number(), SO_RXQ_OVFL, 1);
        if (isUnix) {
            SocketCalls.set(descriptor.number(), SO_PASSCRED, 1);
        }
    }

    /** As much as root may have, else as much as net.core.rmem_max allows. */
    private void enlarge(int bufferBytes) {
        if (SocketCalls.set(descriptor.number(), SO_RCVBUFFORCE, bufferBytes) < 0) {
            SocketCalls.set(descriptor.number(), SO_RCVBUF, bufferBytes);
        }
    }

    public boolean isUnix() {
        return isUnix;
    }

    /** For a {@link Poller}. */
    public Descriptor descriptor() {
        return descriptor;
    }

    /** Takes what is there, at most 64 datagrams; returns how many, or −errno. */
    public int receive() {
        for (int i = 0; i < BATCH; i++) {
            long header = (long) i * HEADER_BYTES;
            headers.set(ValueLayout.JAVA_INT, header + 8, SocketCalls.NAME_BYTES);
            headers.set(ValueLayout.JAVA_LONG, header + 40, CONTROL_BYTES);
        }
        try {
            int count =
                    (int)
                            RECVMMSG.invokeExact(
                                    errno,
                                    descriptor.number(),
                                    headers,
                                    BATCH,
                                    MSG_DONTWAIT,
                                    MemorySegment.NULL);
            return count < 0 ? -Native.errno(errno) : count;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    /** Length of datagram {@code i} as far as it was taken. */
    public int length(int i) {
        return headers.get(ValueLayout.JAVA_INT, (long) i * HEADER_BYTES + 56);
    }

    /** Whether it was longer than {@code maxBytes}. */
    public boolean isCut(int i) {
        int flags = headers.get(ValueLayout.JAVA_INT, (long) i * HEADER_BYTES + 48);
        return (flags & MSG_TRUNC) != 0;
    }

    public void copy(int i, byte[] into) {
        long start = (long) i * maxBytes;
        MemorySegment.copy(buffers, ValueLayout.JAVA_BYTE, start, into, 0, length(i));
    }

    /** Tells IPv4 senders apart, cheaply; 0 for others. */
    public long senderKey(int i) {
        long name = names.get(ValueLayout.JAVA_LONG, (long) i * SocketCalls.NAME_BYTES);
        return (short) name == SocketCalls.AF_INET ? name : 0;
    }

    /** The sender of a UDP datagram: address and port. */
    public InetSocketAddress sender(int i) {
        return SocketCalls.decode(
                names.asSlice((long) i * SocketCalls.NAME_BYTES, SocketCalls.NAME_BYTES));
    }

    /** The sender of a UNIX datagram; zero where the kernel has said nothing. */
    public PeerCredentials credentials(int i) {
        return PeerCredentials.decode(control(i, SCM_CREDENTIALS));
    }

    /** How many datagrams the kernel has dropped on this socket before datagram {@code i}. */
    public long dropped(int i) {
        MemorySegment data = control(i, SO_RXQ_OVFL);
        return data.byteSize() < 4 ? 0 : Integer.toUnsignedLong(data.get(ValueLayout.JAVA_INT, 0));
    }

    private MemorySegment control(int i, int type) {
        long length = headers.get(ValueLayout.JAVA_LONG, (long) i * HEADER_BYTES + 40);
        MemorySegment all = controls.asSlice((long) i * CONTROL_BYTES, length);
        long at = 0;
        while (at + CMSG_DATA <= length) {
            long size = all.get(ValueLayout.JAVA_LONG, at);
            if (size < CMSG_DATA || at + size > length) {
                break;
            }
            if (all.get(ValueLayout.JAVA_INT, at + 12) == type) {
                return all.asSlice(at + CMSG_DATA, size - CMSG_DATA);
            }
            at += (size + 7) & ~7L;
        }
        return MemorySegment.NULL;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
