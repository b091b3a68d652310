package org.printkeeper.agent.follow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a syslog server, plain or in TLS, messages counted by their octets.
 *
 * <p>Syslog has no acknowledgements, and what TCP acknowledges may still be lost in the server's
 * buffer. So we ask in the one way that every server answers: we end our direction of the
 * connection, and the server ends its own when it has read everything. Until then messages are
 * kept; when the connection breaks instead, they are sent again, on the next one, and with them
 * those that were acknowledged only just before: a server that dies may not have stored them yet. A
 * server that ends before it was asked has not answered: its kernel throws away what comes later.
 *
 * <p>Thread: its loop's.
 *
 * <p>Owns: the connection.
 *
 * <p>Invariant: at most {@value #MAX_BYTES} bytes of messages are kept.
 *
 * <p>Source: RFC 6587 §3.4.1, RFC 5425.
 */
// LIMIT: a server that dies with messages in memory, later than five seconds after it has read
// them, loses them; its own queue has to be safe against that.
final class ConnectionOutput implements SyslogOutput {
    private static final int MAX_BYTES = 8 << 20;
    private static final int SEND_BYTES = 1 << 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long ASK_EVERY_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long ASK_WHEN_IDLE_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long DOUBT_NANOS = Duration.ofSeconds(5).toNanos();

    private final String host;
    private final int port;
    private final @Nullable SSLContext tls;

    /** Oldest first; those before {@link #sent} went out on this connection. */
    private final List<Kept> kept = new ArrayList<>();

    /** Acknowledged, but not long ago. */
    private final ArrayDeque<Generation> doubtful = new ArrayDeque<>();

    private int sent;
    private int bytes;

    /** As long as connecting took, rounded up. */
    private int roundTripMillis = 1;

    private long askedAt = System.nanoTime();
    private long sentAt = System.nanoTime();
    private @Nullable Socket socket;

    private record Kept(byte[] frame, long index) {}

    private record Generation(List<Kept> messages, long acknowledgedAt) {}

    /**
     * Prepares a connection, which is made when there is something to send.
     *
     * @param tls null for a plain one
     */
    ConnectionOutput(String host, int port, @Nullable SSLContext tls) {
        this.host = host;
        this.port = port;
        this.tls = tls;
    }

    @Override
    public void write(byte[] line, MessageSource.Received received, long index) throws IOException {
        if (bytes + line.length > MAX_BYTES && !kept.isEmpty()) {
            ask();
        }
        byte[] length = (line.length + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[length.length + line.length];
        System.arraycopy(length, 0, frame, 0, length.length);
        System.arraycopy(line, 0, frame, length.length, line.length);
        kept.add(new Kept(frame, index));
        bytes += frame.length;
    }

    @Override
    public void flush() throws IOException {
        if (sent < kept.size()) {
            attempt(this::send);
            if (System.nanoTime() - askedAt > ASK_EVERY_NANOS) {
                ask();
            }
        }
    }

    @Override
    public void quiet() throws IOException {
        if (!kept.isEmpty() && System.nanoTime() - sentAt > ASK_WHEN_IDLE_NANOS) {
            ask();
        }
    }

    @Override
    public long settled(long next) {
        forget();
        if (!doubtful.isEmpty()) {
            return doubtful.getFirst().messages().getFirst().index();
        }
        return kept.isEmpty() ? next : kept.getFirst().index();
    }

    private interface Step {
        void run() throws IOException;
    }

    /** A connection that fails is closed, and all that is not certain goes out on the next one. */
    private void attempt(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException broken) {
            disconnect();
            forget();
            List<Kept> again = new ArrayList<>();
            doubtful.forEach(generation -> again.addAll(generation.messages()));
            doubtful.clear();
            again.addAll(kept);
            kept.clear();
            kept.addAll(again);
            bytes = kept.stream().mapToInt(each -> each.frame().length).sum();
            throw new IOException(
                    "%s:%d: %s; %d messages are kept"
                            .formatted(host, port, broken.getMessage(), kept.size()),
                    broken);
        }
    }

    private void forget() {
        long now = System.nanoTime();
        while (!doubtful.isEmpty() && now - doubtful.getFirst().acknowledgedAt() > DOUBT_NANOS) {
            doubtful.removeFirst();
        }
    }

    private void send() throws IOException {
        OutputStream out = connection().getOutputStream();
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(2 * SEND_BYTES);
        for (int i = sent; i < kept.size(); i++) {
            chunk.writeBytes(kept.get(i).frame());
            if (chunk.size() >= SEND_BYTES || i + 1 == kept.size()) {
                out.write(chunk.toByteArray());
                chunk.reset();
                sent = i + 1;
            }
        }
        out.flush();
        sentAt = System.nanoTime();
    }

    /** Sends the rest, ends our direction, and waits for the server to end its own. */
    private void ask() throws IOException {
        attempt(() -> {
            send();
            Socket open = connection();
            if (hasEnded(open)) {
                throw new IOException("the server has ended the connection");
            }
            open.shutdownOutput();
            readToEnd(open);
            disconnect();
            doubtful.add(new Generation(List.copyOf(kept), System.nanoTime()));
            kept.clear();
            bytes = 0;
        });
        askedAt = System.nanoTime();
    }

    /**
     * Whether the server ended before it had all that was sent; for as long as word of it may be on
     * the way.
     */
    private boolean hasEnded(Socket open) throws IOException {
        try {
            open.setSoTimeout(2 * roundTripMillis);
            readToEnd(open);
            return true;
        } catch (SocketTimeoutException stillThere) {
            return false;
        } finally {
            open.setSoTimeout((int) PATIENCE.toMillis());
        }
    }

    /** A server may say what it likes before it ends. */
    private static void readToEnd(Socket open) throws IOException {
        open.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private Socket connection() throws IOException {
        Socket open = socket;
        if (open != null) {
            return open;
        }
        Socket plain = new Socket();
        try {
            long begun = System.nanoTime();
            plain.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
            roundTripMillis = 1 + (int) Duration.ofNanos(System.nanoTime() - begun).toMillis();
            plain.setSoTimeout((int) PATIENCE.toMillis());
            plain.setKeepAlive(true);
            socket = tls == null ? plain : secured(plain, tls);
            return socket;
        } catch (IOException | RuntimeException refused) {
            plain.close();
            throw refused;
        }
    }

    private Socket secured(Socket plain, SSLContext context) throws IOException {
        SSLSocket secure =
                (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }

    private void disconnect() {
        sent = 0;
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException goneAnyway) {
            // what was not acknowledged is sent again
        }
        socket = null;
    }

    /** Asks for the last time; what is not answered is sent again after the next start. */
    @Override
    public void close() throws IOException {
        try {
            if (!kept.isEmpty() && socket != null) {
                ask();
                doubtful.clear();
            }
        } finally {
            disconnect();
        }
    }
}
