package org.printkeeper.agent.source;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Connections in TLS. */
final class TlsListener implements StreamListener {
    private static final int BACKLOG = 1024;

    private final ServerSocket listener;

    private TlsListener(ServerSocket listener) {
        this.listener = listener;
    }

    static TlsListener bind(
            InetSocketAddress address, SSLContext context, StreamReceiver.ClientCertificate clients)
            throws IOException {
        SSLServerSocket listener =
                (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
        switch (clients) {
            case NONE -> listener.setWantClientAuth(false);
            case OPTIONAL -> listener.setWantClientAuth(true);
            case REQUIRED -> listener.setNeedClientAuth(true);
        }
        try {
            listener.setReuseAddress(true);
            listener.bind(address, BACKLOG);
            return new TlsListener(listener);
        } catch (IOException refused) {
            listener.close();
            throw new IOException("cannot listen at " + address + ": " + refused.getMessage());
        }
    }

    @Override
    public Connection accept() throws IOException {
        SSLSocket accepted = (SSLSocket) listener.accept();
        accepted.setSoTimeout((int) StreamReceiver.MESSAGE_TIME.toMillis());
        accepted.setKeepAlive(true);
        return new Accepted(accepted);
    }

    @Override
    public boolean isClosed() {
        return listener.isClosed();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private record Accepted(SSLSocket socket) implements Connection {
        @Override
        public SyslogSender sender() throws IOException {
            var address = (InetSocketAddress) socket.getRemoteSocketAddress();
            socket.startHandshake();
            return SyslogSender.ofAddress("tls", address, name());
        }

        private String name() {
            try {
                return socket.getSession().getPeerPrincipal().getName();
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
