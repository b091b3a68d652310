package org.printkeeper.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Plays the control socket of a syslog-ng that dropped 12 messages and holds 3, asked at will. */
final class SyslogNgControl implements Closeable {
    private static final String STATS =
            """
            SourceName;SourceId;SourceInstance;State;Type;Number
            dst.file;d_kern#0;/var/log/kern.log;a;dropped;12
            dst.file;d_kern#0;/var/log/kern.log;a;processed;1000
            dst.file;d_kern#0;/var/log/kern.log;a;queued;3
            global;scratch_buffers_bytes;;a;queued;256
            .
            """;

    private final ServerSocketChannel server =
            ServerSocketChannel.open(StandardProtocolFamily.UNIX);

    SyslogNgControl(Path socket) throws IOException {
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::answerAll);
    }

    private void answerAll() {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept()) {
                ByteBuffer question = ByteBuffer.allocate(6);
                while (question.hasRemaining() && client.read(question) >= 0) {
                    // until it is whole
                }
                client.write(ByteBuffer.wrap(STATS.getBytes(UTF_8)));
            } catch (IOException gone) {
                // closed, or the next may be better behaved
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
