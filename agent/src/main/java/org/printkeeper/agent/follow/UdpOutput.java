package org.printkeeper.agent.follow;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams, which may be lost on the way: what is missing shows in their numbers.
 *
 * <p>Thread: its loop's.
 *
 * <p>Source: RFC 5426.
 */
final class UdpOutput implements SyslogOutput {
    private static final int MAX_BYTES = 65_000;

    private final String host;
    private final int port;
    private @Nullable DatagramChannel channel;

    UdpOutput(String host, int port) {
        this.host = host;
        this.port = port;
    }

    @Override
    public void write(byte[] line, MessageSource.Received received, long index) throws IOException {
        DatagramChannel open = channel;
        if (open == null) {
            InetSocketAddress to = new InetSocketAddress(host, port);
            if (to.isUnresolved()) {
                throw new IOException("no host " + host);
            }
            open = DatagramChannel.open().connect(to);
            channel = open;
        }
        open.write(ByteBuffer.wrap(line, 0, Math.min(line.length, MAX_BYTES)));
    }

    @Override
    public void flush() {}

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
