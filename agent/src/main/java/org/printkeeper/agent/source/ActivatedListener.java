package org.printkeeper.agent.source;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.printkeeper.agent.linux.Descriptor;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.NativeException;
import org.printkeeper.agent.linux.PeerCredentials;
import org.printkeeper.agent.linux.Poller;
import org.printkeeper.agent.linux.StreamSocket;

/**
 * Connections, TCP or UNIX, at a socket that the service manager has opened. Reading one blocks the
 * thread in the kernel.
 */
final class ActivatedListener implements StreamListener {
    private final Descriptor listener;
    private final Poller poller;
    private volatile boolean isClosed;

    ActivatedListener(int descriptor) throws NativeException {
        listener = Descriptor.adopt(descriptor);
        poller = new Poller(listener);
    }

    @Override
    public Connection accept() throws IOException {
        while (!isClosed) {
            try {
                return new Accepted(StreamSocket.accept(listener, StreamReceiver.MESSAGE_TIME));
            } catch (NativeException nobodyOrFailed) {
                if (nobodyOrFailed.errno() != Errno.EAGAIN) {
                    throw nobodyOrFailed;
                }
                poller.await(-1);
            }
        }
        throw new IOException("closed");
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    /** The socket stays open, for the service manager to hand it out again. */
    @Override
    public void close() {
        isClosed = true;
        poller.wake();
    }

    private record Accepted(StreamSocket socket) implements Connection {
        @Override
        public SyslogSender sender() {
            PeerCredentials process = socket.credentials();
            return socket.address()
                    .map(address -> SyslogSender.ofAddress("tcp", address, ""))
                    .orElseGet(() ->
                            SyslogSender.ofProcess(
                                    "connection", process.pid(), process.uid(), process.gid()));
        }

        @Override
        public int read(byte[] into, int offset, int maxBytes) throws IOException {
            int length = socket.read(into, offset, maxBytes);
            while (length == -Errno.EINTR) {
                length = socket.read(into, offset, maxBytes);
            }
            if (length == -Errno.EAGAIN) {
                throw new SocketTimeoutException("nothing came");
            }
            if (length < 0) {
                throw new IOException(Errno.describe(-length));
            }
            return length == 0 ? -1 : length;
        }

        @Override
        public void end() {
            socket.end();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
