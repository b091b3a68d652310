package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.syslog.Rfc5424;
import org.printkeeper.core.syslog.SyslogMessage;

/** A real socket, and a server that the test plays. */
class ConnectionOutputTest {
    private static final byte[] LINE = "<13>1 - - - - - - x".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FRAME =
            "19 <13>1 - - - - - - x".getBytes(StandardCharsets.US_ASCII);

    @Test
    void takesTheEndOfAServerThatHasReadEverythingForItsAnswer() throws Exception {
        try (ServerSocket server = server()) {
            ConnectionOutput output = output(server);
            send(output, 0);
            try (Socket connection = server.accept()) {
                Thread reader = Thread.startVirtualThread(() -> readToItsEnd(connection));
                output.close();
                reader.join();
            }
            assertThat(output.settled(1)).isEqualTo(1);
        }
    }

    /** It has read the first message and died; the second went to nobody, and no write failed. */
    @Test
    void takesTheEndOfAServerThatHasEndedUnaskedForNoAnswer() throws Exception {
        try (ServerSocket server = server()) {
            ConnectionOutput output = output(server);
            send(output, 0);
            try (Socket connection = server.accept()) {
                assertThat(connection.getInputStream().readNBytes(FRAME.length)).isEqualTo(FRAME);
            }
            send(output, 1);
            assertThatThrownBy(output::close)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("2 messages are kept");
            assertThat(output.settled(2)).isZero();
        }
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    private static ConnectionOutput output(ServerSocket server) {
        return new ConnectionOutput("127.0.0.1", server.getLocalPort(), null);
    }

    private static void send(ConnectionOutput output, long index) throws Exception {
        SyslogMessage message = Rfc5424.parse(new String(LINE, StandardCharsets.US_ASCII));
        output.write(LINE, new MessageSource.Received(message, 0), index);
        output.flush();
    }

    private static void readToItsEnd(Socket connection) {
        try (connection) {
            assertThat(connection.getInputStream().readAllBytes()).isEqualTo(FRAME);
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }
}
