package org.printkeeper.agent.source;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.linux.NativeException;

/**
 * Syslog over connections, plain or in TLS: bound when it is made, served when it is run.
 *
 * <p>Thread: one accepts, one for each connection.
 *
 * <p>Owns: the listening socket and every connection. A peer that sends nothing may stay; one that
 * does not end a message in time, or its handshake, may not.
 *
 * <p>Source: RFC 6587, RFC 5425.
 */
// LIMIT: peers that all begin a message of full length and do not end it cost that length each, for
// a minute: 10,000 of them 160 MB with the usual bounds.
public final class StreamReceiver {
    static final Duration MESSAGE_TIME = Duration.ofSeconds(60);

    private final StreamListener listener;
    private final int port;
    private final Starter starter;
    private final Limits limits;
    private final Set<StreamListener.Connection> open = ConcurrentHashMap.newKeySet();

    /** Starts a thread for a connection. */
    public interface Starter {
        void start(String name, Runnable work);
    }

    /**
     * What peers may take up.
     *
     * @param maxBytes of a message; what is longer is cut
     * @param maxConnections at the same time, of all receivers together
     */
    public record Limits(int maxBytes, int maxConnections) {}

    /** Whether clients show who they are. */
    public enum ClientCertificate {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    private StreamReceiver(
            StreamListener listener, int port, Starter starter, Limits limits) {
        this.listener = listener;
        this.port = port;
        this.starter = starter;
        this.limits = limits;
    }

    public static StreamReceiver tcp(InetSocketAddress address, Starter starter, Limits limits)
            throws IOException {
        SocketListener listener = SocketListener.tcp(address);
        return new StreamReceiver(listener, listener.port(), starter, limits);
    }

    public static StreamReceiver tls(
            InetSocketAddress address,
            SSLContext context,
            ClientCertificate clients,
            Starter starter,
            Limits limits)
            throws IOException {
        SocketListener listener = SocketListener.tls(address, context, clients);
        return new StreamReceiver(listener, listener.port(), starter, limits);
    }

    /**
     * Takes over a socket at which the service manager listens.
     *
     * @param starter of threads that may block in the kernel
     */
    public static StreamReceiver activated(int descriptor, Starter starter, Limits limits)
            throws NativeException {
        return new StreamReceiver(new ActivatedListener(descriptor), 0, starter, limits);
    }

    /** The port that it got, where 0 was asked for. */
    public int port() {
        return port;
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
        try {
            long begun = System.nanoTime();
            Integer length;
            while ((length = more(connection, frames)) == null || length >= 0) {
                boolean wasPartial = frames.isPartial();
                boolean hasEnded = length != null && frames.filled(length, sink);
                if (hasEnded || !wasPartial) {
                    begun = System.nanoTime();
                } else if (System.nanoTime() - begun > MESSAGE_TIME.toNanos()) {
                    throw new SocketTimeoutException("no end of a message");
                }
            }
        } finally {
            frames.ended(sink);
        }
    }

    /** Reads once; null when nothing came in time, −1 at the end. */
    private static @Nullable Integer more(StreamListener.Connection in, SyslogFrames frames)
            throws IOException {
        try {
            byte[] buffer = frames.buffer();
            return in.read(buffer, frames.offset(), buffer.length - frames.offset());
        } catch (SocketTimeoutException nothing) {
            frames.rest();
            return null;
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
