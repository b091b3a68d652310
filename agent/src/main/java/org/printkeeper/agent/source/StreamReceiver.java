package org.printkeeper.agent.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.Principal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Syslog over connections, plain or in TLS.
 *
 * <p>Thread: one accepts, one virtual thread for each connection.
 *
 * <p>Owns: the listening socket and every connection. A peer that sends nothing may stay; one that
 * does not end a message in time, or its handshake, may not.
 *
 * <p>Source: RFC 6587, RFC 5425.
 */
// LIMIT: peers that all begin a message of full length and do not end it cost that length each, for
// a minute: 10,000 of them 160 MB with the usual bounds.
public final class StreamReceiver implements Runnable {
    private static final int BACKLOG = 1024;
    private static final Duration MESSAGE_TIME = Duration.ofSeconds(60);

    private final ServerSocket listener;
    private final String via;
    private final SyslogIntake intake;
    private final Starter starter;
    private final Limits limits;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

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
            ServerSocket listener,
            String via,
            SyslogIntake intake,
            Starter starter,
            Limits limits) {
        this.listener = listener;
        this.via = via;
        this.intake = intake;
        this.starter = starter;
        this.limits = limits;
    }

    public static StreamReceiver tcp(
            InetSocketAddress address, SyslogIntake intake, Starter starter, Limits limits)
            throws IOException {
        return new StreamReceiver(
                bound(new ServerSocket(), address), "tcp", intake, starter, limits);
    }

    public static StreamReceiver tls(
            InetSocketAddress address,
            SSLContext context,
            ClientCertificate clients,
            SyslogIntake intake,
            Starter starter,
            Limits limits)
            throws IOException {
        SSLServerSocket listener =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
        listener.setWantClientAuth(clients == ClientCertificate.OPTIONAL);
        if (clients == ClientCertificate.REQUIRED) {
            listener.setNeedClientAuth(true);
        }
        return new StreamReceiver(bound(listener, address), "tls", intake, starter, limits);
    }

    private static ServerSocket bound(ServerSocket listener, InetSocketAddress address)
            throws IOException {
        try {
            listener.setReuseAddress(true);
            listener.bind(address, BACKLOG);
            return listener;
        } catch (IOException refused) {
            listener.close();
            throw new IOException("cannot listen at " + address + ": " + refused.getMessage());
        }
    }

    /** The port that it got, where 0 was asked for. */
    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void run() {
        while (!listener.isClosed()) {
            try {
                admit(listener.accept());
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

    private void admit(Socket connection) throws IOException {
        if (intake.connections.incrementAndGet() > limits.maxConnections()) {
            intake.connections.decrementAndGet();
            intake.turnedAway.incrementAndGet();
            connection.close();
            return;
        }
        open.add(connection);
        starter.start("syslog-" + via, () -> serve(connection));
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setSoTimeout((int) MESSAGE_TIME.toMillis());
            connection.setKeepAlive(true);
            read(connection, sender(connection));
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

    private SyslogSender sender(Socket connection) throws IOException {
        var address = (InetSocketAddress) connection.getRemoteSocketAddress();
        String name = "";
        if (connection instanceof SSLSocket secure) {
            secure.startHandshake();
            name = name(secure);
        }
        return SyslogSender.ofAddress(via, address, name);
    }

    private static String name(SSLSocket connection) {
        try {
            Principal peer = connection.getSession().getPeerPrincipal();
            return peer.getName();
        } catch (SSLPeerUnverifiedException withoutCertificate) {
            return "";
        }
    }

    private void read(Socket connection, SyslogSender sender)
            throws IOException, InterruptedException {
        SyslogFrames frames = new SyslogFrames(limits.maxBytes());
        SyslogFrames.Sink sink =
                (bytes, start, end, isCut) -> intake.accept(sender, bytes, start, end, isCut);
        try {
            InputStream in = connection.getInputStream();
            long begun = System.nanoTime();
            Integer length;
            while ((length = more(in, frames)) == null || length >= 0) {
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
    private static @Nullable Integer more(InputStream in, SyslogFrames frames) throws IOException {
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
        close(listener);
        open.forEach(StreamReceiver::close);
    }

    private static void close(java.io.Closeable socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // nothing is left to close
        }
    }
}
