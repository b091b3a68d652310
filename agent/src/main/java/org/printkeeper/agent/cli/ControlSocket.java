package org.printkeeper.agent.cli;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The UNIX socket {@code control} in the state directory, on which a running daemon is asked: a
 * request is one line, a verb and its argument; the answer is one line, a JSON object with {@code
 * ok}, and where that is false {@code error}.
 *
 * <p>Thread: {@link #serve} is the acceptor's; each connection has its own.
 */
final class ControlSocket implements Closeable {
    private static final int REQUEST_MAX_CHARS = 64 * 1024;
    private static final JsonFactory JSON = new JsonFactory();

    private final Path path;
    private final ServerSocketChannel server;
    private final Map<String, ControlVerb> verbs;

    private ControlSocket(Path path, ServerSocketChannel server, Map<String, ControlVerb> verbs) {
        this.path = path;
        this.server = server;
        this.verbs = Map.copyOf(verbs);
    }

    /** Where the socket of a state directory is. */
    static Path path(Path stateDir) {
        return stateDir.resolve("control");
    }

    /** Where that of a process is that serves and does not capture. */
    static Path pathOfServe(Path stateDir) {
        return stateDir.resolve("control-serve");
    }

    /**
     * Opens the socket. One that a killed daemon left is replaced: that nobody else serves it is
     * what the lock of the state directory says, which the caller holds.
     */
    static ControlSocket open(Path path, Map<String, ControlVerb> verbs) throws IOException {
        Files.deleteIfExists(path);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            return new ControlSocket(path, server, verbs);
        } catch (IOException failed) {
            server.close();
            throw new IOException("control socket " + path + ": " + failed.getMessage(), failed);
        }
    }

    /** Takes connections until {@link #close}. */
    void serve(Threads threads) throws IOException {
        try {
            while (true) {
                SocketChannel connection = server.accept();
                threads.startVirtual("control-connection", () -> serve(connection));
            }
        } catch (ClosedChannelException closed) {
            // asked to end
        }
    }

    private void serve(SocketChannel connection) throws IOException, InterruptedException {
        try (connection;
                BufferedReader requests =
                        new BufferedReader(
                                Channels.newReader(connection, StandardCharsets.UTF_8))) {
            String request = isAllowed(connection) ? readLine(requests) : "";
            while (!request.isEmpty()) {
                write(connection, answer(request));
                request = readLine(requests);
            }
        } catch (IOException peerLeft) {
            // its answer is of no use to anybody else
        }
    }

    /** The kernel vouches for who has connected: root, or the user we run as. */
    private static boolean isAllowed(SocketChannel connection) throws IOException {
        String peer = connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        return List.of("root", System.getProperty("user.name", "root")).contains(peer);
    }

    /** A line without its end; empty at the end of input or when the line is too long. */
    private static String readLine(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (line.length() == REQUEST_MAX_CHARS) {
                return "";
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private static void write(SocketChannel connection, String line) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
        while (bytes.hasRemaining()) {
            connection.write(bytes);
        }
    }

    private String answer(String request) throws InterruptedException {
        int blank = request.indexOf(' ');
        String word = blank < 0 ? request : request.substring(0, blank);
        ControlVerb verb = verbs.get(word);
        if (verb == null) {
            return refusal("no verb '" + word + "'" + Closest.hint(word, verbs.keySet()));
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeBooleanProperty("ok", true);
            verb.answer(blank < 0 ? "" : request.substring(blank + 1), json);
            json.writeEndObject();
        } catch (IOException failed) {
            return refusal(String.valueOf(failed.getMessage()));
        }
        return text.toString();
    }

    private static String refusal(String why) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeBooleanProperty("ok", false);
            json.writeStringProperty("error", why);
            json.writeEndObject();
        }
        return text.toString();
    }

    /**
     * Asks the daemon that has this socket.
     *
     * @return its answer, one JSON object
     * @throws IOException when none is running, or it refuses us
     */
    static String ask(Path path, String request) throws IOException {
        try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(path));
                BufferedReader answers =
                        new BufferedReader(
                                Channels.newReader(connection, StandardCharsets.UTF_8))) {
            write(connection, request);
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException(path + ": refused; only root and the daemon's user may ask");
            }
            return answer;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }
}
