package org.printkeeper.agent.source;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.printkeeper.agent.linux.NativeException;

/**
 * Syslog over connections that need a thread each: in TLS, or at a socket that was taken over.
 * Bound when it is made, served when it is run.
 *
 * <p>Thread: one accepts, one for each connection.
 *
 * <p>Owns: the listening socket and every connection. A peer that sends nothing may stay; one that
 * does not end a message in time, or its handshake, may not.
 *
 * <p>Source: RFC 6587, RFC 5425.
 */
// LIMIT: a connection costs its buffers, in TLS some 40 KB.
public final class StreamReceiver {
    static final Duration MESSAGE_TIME = Duration.ofSeconds(60);
    private static final int CHUNK_BYTES = 8 << 10;

    private final StreamListener listener;
    private final Starter starter;
    private final ConnectionLimits limits;
    private final Set<StreamListener.Connection> open = ConcurrentHashMap.newKeySet();

    /** Starts a thread for a connection. */
    public interface Starter {
        void start(String name, Runnable work);
    }

    /** Whether clients show who they are. */
    public enum ClientCertificate {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    private StreamReceiver(StreamListener listener, Starter starter, ConnectionLimits limits) {
        this.listener = listener;
        this.starter = starter;
        this.limits = limits;
    }

    public static StreamReceiver tls(
            InetSocketAddress address,
            SSLContext context,
            ClientCertificate clients,
            Starter starter,
            ConnectionLimits limits)
            throws IOException {
        return new StreamReceiver(TlsListener.bind(address, context, clients), starter, limits);
    }

    /**
     * Takes over a socket at which the service manager listens.
     *
     * @param starter of threads that may block in the kernel
     */
    public static StreamReceiver activated(int descriptor, Starter starter, ConnectionLimits limits)
            throws NativeException {
        return new StreamReceiver(new ActivatedListener(descriptor), starter, limits);
    }

    /** Serves until {@link #stop}. */
    public void run(SyslogIntake intake) {
        while (!listener.isClosed()) {
            try {
                admit(listener.accept(), intake);
            } catch (IOException closedOrOutOfDescriptors) {
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(listener.isClosed() ? 0 : 100);
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(StreamListener.Connection connection, SyslogIntake intake)
            throws IOException {
        if (intake.connections.incrementAndGet() > limits.maxConnections()) {
            intake.connections.decrementAndGet();
            intake.turnedAway.incrementAndGet();
            connection.close();
            return;
        }
        open.add(connection);
        starter.start("syslog-connection", () -> serve(connection, intake));
    }

    private void serve(StreamListener.Connection connection, SyslogIntake intake) {
        try (connection) {
            read(connection, connection.sender(), intake);
        } catch (IOException brokenOff) {
            if (!listener.isClosed()) {
                intake.broken.incrementAndGet();
            }
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(connection);
            intake.connections.decrementAndGet();
        }
    }

    private void read(
            StreamListener.Connection connection, SyslogSender sender, SyslogIntake intake)
            throws IOException, InterruptedException {
        SyslogFrames frames = new SyslogFrames(limits.maxBytes());
        SyslogFrames.Sink sink =
                (bytes, start, end, isCut) -> intake.accept(sender, bytes, start, end, isCut);
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            long begun = System.nanoTime();
            int length;
            while ((length = read(connection, chunk)) >= 0) {
                boolean wasPartial = frames.isPartial();
                if (frames.take(chunk, length, sink) || !wasPartial) {
                    begun = System.nanoTime();
                } else if (System.nanoTime() - begun > MESSAGE_TIME.toNanos()) {
                    throw new SocketTimeoutException("no end of a message");
                }
            }
        } finally {
            frames.ended(sink);
        }
    }

    /** Reads once; 0 when nothing came in time, −1 at the end. */
    private static int read(StreamListener.Connection connection, byte[] chunk) throws IOException {
        try {
            return connection.read(chunk, 0, chunk.length);
        } catch (SocketTimeoutException nothing) {
            return 0;
        }
    }

    /** Closes the listener and every connection; what came whole is handed over before. */
    public void stop() {
        try {
            listener.close();
        } catch (IOException alreadyGone) {
            // nothing is left to close
        }
        open.forEach(StreamListener.Connection::end);
    }
}
