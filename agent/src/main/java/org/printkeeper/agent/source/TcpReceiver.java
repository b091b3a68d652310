package org.printkeeper.agent.source;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Syslog over plain TCP: one thread reads all connections, so that each costs next to nothing while
 * it says nothing. Bound when it is made, served when it is run.
 *
 * <p>Thread: one runs it; {@link #stop} may be called by any.
 *
 * <p>Owns: the listening socket and every connection. A peer that sends nothing may stay; one that
 * does not end a message in time may not.
 *
 * <p>Invariant: at most {@value #KEPT_BYTES} bytes of messages that have only begun are kept; whose
 * message would be too much is disconnected.
 *
 * <p>Source: RFC 6587.
 */
public final class TcpReceiver {
    private static final int BACKLOG = 1024;
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int KEPT_BYTES = 16 << 20;
    private static final long TICK_MILLIS = 5_000;
    private static final long MESSAGE_NANOS = Duration.ofSeconds(60).toNanos();

    private final ServerSocketChannel listener;
    private final Selector selector;
    private final ConnectionLimits limits;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(CHUNK_BYTES);
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private long keptBytes;
    private long lookedAt = System.nanoTime();
    private volatile boolean stopping;

    private TcpReceiver(ServerSocketChannel listener, Selector selector, ConnectionLimits limits) {
        this.listener = listener;
        this.selector = selector;
        this.limits = limits;
    }

    public static TcpReceiver bind(InetSocketAddress address, ConnectionLimits limits)
            throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(address, BACKLOG);
            listener.configureBlocking(false);
            Selector selector = Selector.open();
            listener.register(selector, SelectionKey.OP_ACCEPT);
            return new TcpReceiver(listener, selector, limits);
        } catch (IOException refused) {
            listener.close();
            throw new IOException("cannot listen at " + address + ": " + refused.getMessage());
        }
    }

    /** The port that it got, where 0 was asked for. */
    int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    /** A connection. */
    private static final class Peer implements SyslogFrames.Sink {
        private final SocketChannel channel;
        private final SyslogSender sender;
        private final SyslogFrames frames;
        private final SyslogIntake intake;
        private long begun = System.nanoTime();

        private Peer(SocketChannel channel, SyslogFrames frames, SyslogIntake intake)
                throws IOException {
            this.channel = channel;
            this.frames = frames;
            this.intake = intake;
            var address = (InetSocketAddress) channel.getRemoteAddress();
            sender = SyslogSender.ofAddress("tcp", address, "");
        }

        @Override
        public void message(byte[] bytes, int start, int end, boolean isCut)
                throws InterruptedException {
            intake.accept(sender, bytes, start, end, isCut);
        }
    }

    /** Serves until {@link #stop}. */
    public void run(SyslogIntake intake) throws IOException, InterruptedException {
        try (selector;
                listener) {
            List<SelectionKey> ready = new ArrayList<>();
            while (!stopping) {
                selector.select(ready::add, TICK_MILLIS);
                for (SelectionKey key : ready) {
                    serve(key, intake);
                }
                ready.clear();
                endSlowOnes(intake);
            }
            for (SelectionKey key : selector.keys()) {
                if (key.isValid() && key.attachment() instanceof Peer peer) {
                    end(peer);
                }
            }
        }
    }

    private void serve(SelectionKey key, SyslogIntake intake) throws InterruptedException {
        if (key.attachment() instanceof Peer peer) {
            try {
                read(peer);
            } catch (IOException brokenOff) {
                intake.broken.incrementAndGet();
                end(peer);
            }
        } else {
            accept(intake);
        }
    }

    private void accept(SyslogIntake intake) throws InterruptedException {
        try {
            SocketChannel channel = listener.accept();
            while (channel != null) {
                admit(channel, intake);
                channel = listener.accept();
            }
        } catch (IOException outOfDescriptors) {
            Thread.sleep(100);
        }
    }

    private void admit(SocketChannel channel, SyslogIntake intake) throws IOException {
        if (intake.connections.incrementAndGet() > limits.maxConnections()) {
            intake.connections.decrementAndGet();
            intake.turnedAway.incrementAndGet();
            channel.close();
            return;
        }
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            Peer peer = new Peer(channel, new SyslogFrames(limits.maxBytes()), intake);
            channel.register(selector, SelectionKey.OP_READ, peer);
        } catch (IOException goneAlready) {
            intake.connections.decrementAndGet();
            intake.broken.incrementAndGet();
            channel.close();
        }
    }

    private void read(Peer peer) throws IOException, InterruptedException {
        int length = peer.channel.read(incoming.clear());
        if (length < 0) {
            end(peer);
            return;
        }
        incoming.flip().get(chunk, 0, length);
        boolean wasPartial = peer.frames.isPartial();
        int keptBefore = peer.frames.keptBytes();
        if (peer.frames.take(chunk, length, peer) || !wasPartial) {
            peer.begun = System.nanoTime();
        }
        keptBytes += peer.frames.keptBytes() - keptBefore;
        if (keptBytes > KEPT_BYTES) {
            throw new IOException("too many messages have begun");
        }
    }

    private void endSlowOnes(SyslogIntake intake) throws InterruptedException {
        long now = System.nanoTime();
        if (now - lookedAt < TICK_MILLIS * 1_000_000) {
            return;
        }
        lookedAt = now;
        for (SelectionKey key : selector.keys()) {
            if (key.isValid()
                    && key.attachment() instanceof Peer peer
                    && peer.frames.isPartial()
                    && now - peer.begun > MESSAGE_NANOS) {
                intake.broken.incrementAndGet();
                end(peer);
            }
        }
    }

    /** What it had begun is kept as it is. */
    private void end(Peer peer) throws InterruptedException {
        keptBytes -= peer.frames.keptBytes();
        try {
            peer.frames.ended(peer);
        } finally {
            close(peer);
        }
    }

    private static void close(Peer peer) {
        peer.intake.connections.decrementAndGet();
        try {
            peer.channel.close();
        } catch (IOException goneAnyway) {
            // nothing is left to close
        }
    }

    /** Ends every connection; what came is handed over before. */
    public void stop() {
        stopping = true;
        selector.wakeup();
    }
}
