package org.printkeeper.agent.source;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** TCP connections, plain or in TLS, at a socket of our own. */
final class SocketListener implements StreamListener {
    private static final int BACKLOG = 1024;

    private final ServerSocket listener;
    private final String via;

    private SocketListener(ServerSocket listener, String via) {
        this.listener = listener;
        this.via = via;
    }

    static SocketListener tcp(InetSocketAddress address) throws IOException {
        return new SocketListener(bound(new ServerSocket(), address), "tcp");
    }

    static SocketListener tls(
            InetSocketAddress address,
            SSLContext context,
            StreamReceiver.ClientCertificate clients)
            throws IOException {
        SSLServerSocket listener =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
        switch (clients) {
            case NONE -> listener.setWantClientAuth(false);
            case OPTIONAL -> listener.setWantClientAuth(true);
            case REQUIRED -> listener.setNeedClientAuth(true);
        }
        return new SocketListener(bound(listener, address), "tls");
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

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public Connection accept() throws IOException {
        Socket accepted = listener.accept();
        accepted.setSoTimeout((int) StreamReceiver.MESSAGE_TIME.toMillis());
        accepted.setKeepAlive(true);
        return new Accepted(accepted, via);
    }

    @Override
    public boolean isClosed() {
        return listener.isClosed();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private record Accepted(Socket socket, String via) implements Connection {
        @Override
        public SyslogSender sender() throws IOException {
            var address = (InetSocketAddress) socket.getRemoteSocketAddress();
            String name = "";
            if (socket instanceof SSLSocket secure) {
                secure.startHandshake();
                name = name(secure);
            }
            return SyslogSender.ofAddress(via, address, name);
        }

        private static String name(SSLSocket secure) {
            try {
                return secure.getSession().getPeerPrincipal().getName();
            } catch (SSLPeerUnverifiedException withoutCertificate) {
                return "";
            }
        }

        @Override
        public int read(byte[] into, int offset, int maxBytes) throws IOException {
            return socket.getInputStream().read(into, offset, maxBytes);
        }

        @Override
        public void end() {
            try {
                socket.close();
            } catch (IOException alreadyGone) {
                // nothing is left to end
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
