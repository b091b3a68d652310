package org.printkeeper.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection that came in at a listening socket which somebody else opened, TCP or UNIX: Java has
 * no way to take such a socket over.
 *
 * <p>Thread: {@link #read} belongs to one thread, which it blocks; {@link #end} may be called by
 * any.
 *
 * <p>Owns: the descriptor of the connection.
 *
 * <p>Source: man 2 accept, man 7 socket.
 */
public final class StreamSocket implements AutoCloseable {
    private static final int SO_KEEPALIVE = 9;
    private static final int SO_PEERCRED = 17;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SOCK_CLOEXEC = 0_2000000;
    private static final int SHUT_RDWR = 2;

    private static final MethodHandle ACCEPT =
            Native.withErrno(
                    "accept4",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT));
    private static final MethodHandle SHUTDOWN = Native.withErrno("shutdown", Native.ints(2));

    private final Descriptor descriptor;
    private final Optional<InetSocketAddress> address;
    private final PeerCredentials credentials;
    private boolean isClosed;

    private StreamSocket(
            Descriptor descriptor,
            Optional<InetSocketAddress> address,
            PeerCredentials credentials) {
        this.descriptor = descriptor;
        this.address = address;
        this.credentials = credentials;
    }

    /** Whether this descriptor is a socket that connections come in at. */
    public static boolean isListening(int number) {
        return SocketCalls.get(number, SocketCalls.SO_TYPE) == SocketCalls.SOCK_STREAM
                && SocketCalls.get(number, SO_ACCEPTCONN) == 1;
    }

    /**
     * Takes the connection that waits longest.
     *
     * @param timeout after which a read returns −EAGAIN
     * @throws NativeException also when none waits
     */
    public static StreamSocket accept(Descriptor listener, Duration timeout)
            throws NativeException {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoSegment(own);
            MemorySegment name = own.allocate(SocketCalls.NAME_BYTES, 8);
            MemorySegment length = own.allocateFrom(ValueLayout.JAVA_INT, SocketCalls.NAME_BYTES);
            int number =
                    (int) ACCEPT.invokeExact(errno, listener.number(), name, length, SOCK_CLOEXEC);
            NativeException.check("accept", number < 0 ? -Native.errno(errno) : number);
            MemorySegment time = own.allocate(16, 8);
            time.set(ValueLayout.JAVA_LONG, 0, timeout.toSeconds());
            time.set(ValueLayout.JAVA_LONG, 8, timeout.toNanosPart() / 1000L);
            SocketCalls.set(number, SO_RCVTIMEO, time);
            SocketCalls.set(number, SO_KEEPALIVE, 1);
            MemorySegment peer = own.allocate(PeerCredentials.BYTES, 4);
            SocketCalls.get(number, SO_PEERCRED, peer);
            boolean isUnix = name.get(ValueLayout.JAVA_SHORT, 0) == SocketCalls.AF_UNIX;
            return new StreamSocket(
                    Descriptor.owning(number),
                    isUnix ? Optional.empty() : Optional.of(SocketCalls.decode(name)),
                    PeerCredentials.decode(peer));
        } catch (NativeException known) {
            throw known;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    /** Where a TCP connection comes from; empty for one of this host. */
    public Optional<InetSocketAddress> address() {
        return address;
    }

    /** Who has made a UNIX connection. */
    public PeerCredentials credentials() {
        return credentials;
    }

    /** As {@link Descriptor#read}; 0 also after {@link #end}. */
    public int read(byte[] into, int offset, int maxBytes) {
        return descriptor.read(into, offset, maxBytes);
    }

    /** Ends the connection in both directions, and the present {@link #read}. */
    public synchronized void end() {
        if (isClosed) {
            return; // its number may be of another file by now
        }
        try (Arena own = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoSegment(own);
            int ignored = (int) SHUTDOWN.invokeExact(errno, descriptor.number(), SHUT_RDWR);
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        descriptor.close();
    }
}
