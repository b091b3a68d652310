package org.printkeeper.agent.source;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.linux.Datagrams;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.NativeException;
import org.printkeeper.agent.linux.PeerCredentials;
import org.printkeeper.agent.linux.Poller;

/**
 * Syslog by datagrams: from processes of this host through sockets like /dev/log, with the
 * credentials that the kernel vouches for, and from others by UDP. Bound when it is made.
 *
 * <p>Thread: one runs it; {@link #stop} may be called by any.
 *
 * <p>Owns: the socket, and its name in the file system if it has made it.
 *
 * <p>Source: RFC 5426; man 7 unix.
 */
// LIMIT: what the kernel drops is known when the next datagram comes.
public final class DatagramReceiver {
    private static final int BUFFER_BYTES = 16 << 20;

    private final Datagrams socket;
    private final String name;
    private final boolean isUnix;
    private final @Nullable Path made;
    private final Poller poller;
    private final byte[] message;
    private long dropped;
    private @Nullable SyslogSender sender;
    private @Nullable PeerCredentials lastCredentials;
    private long lastKey;
    private volatile boolean stopping;

    private DatagramReceiver(
            Datagrams socket, String name, boolean isUnix, @Nullable Path made, int maxBytes)
            throws NativeException {
        this.socket = socket;
        this.name = name;
        this.isUnix = isUnix;
        this.made = made;
        poller = new Poller(socket.descriptor());
        message = new byte[maxBytes];
    }

    /** Makes a socket at this path, in place of one that nobody listens to any more. */
    public static DatagramReceiver unix(Path path, int maxBytes)
            throws IOException, NativeException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            BasicFileAttributes there =
                    Files.readAttributes(
                            path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!there.isOther() && !there.isSymbolicLink()) {
                throw new IOException(path + " is there and is no socket; remove it first");
            }
            Files.delete(path);
        }
        Datagrams socket = Datagrams.unix(path.toString(), maxBytes, BUFFER_BYTES);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        return new DatagramReceiver(socket, path.toString(), true, path, maxBytes);
    }

    public static DatagramReceiver udp(InetSocketAddress address, int maxBytes)
            throws NativeException {
        Datagrams socket = Datagrams.udp(address, maxBytes, BUFFER_BYTES);
        return new DatagramReceiver(socket, "udp " + address, false, null, maxBytes);
    }

    /** Takes over a socket that the service manager has bound. */
    public static DatagramReceiver activated(int descriptor, int maxBytes) throws NativeException {
        Datagrams socket = Datagrams.adopt(descriptor, maxBytes);
        String name = "socket-" + descriptor;
        return new DatagramReceiver(socket, name, socket.isUnix(), null, maxBytes);
    }

    /** Receives until {@link #stop}. */
    public void run(SyslogIntake intake) {
        try (socket;
                poller) {
            while (!stopping) {
                int count = socket.receive();
                if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
                    poller.await(-1);
                } else if (count < 0) {
                    throw new IllegalStateException(name + ": " + Errno.describe(-count));
                } else {
                    accept(count, intake);
                }
            }
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        } finally {
            remove();
        }
    }

    private void accept(int count, SyslogIntake intake) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            socket.copy(i, message);
            intake.accept(sender(i), message, 0, socket.length(i), socket.isCut(i));
        }
        long now = socket.dropped(count - 1);
        if (now != dropped) {
            intake.lost(name, (now - dropped) & 0xffff_ffffL);
            dropped = now;
        }
    }

    /** Many come from the same one. */
    private SyslogSender sender(int i) {
        return isUnix ? process(socket.credentials(i)) : host(i, socket.senderKey(i));
    }

    private SyslogSender process(PeerCredentials credentials) {
        if (sender == null || !credentials.equals(lastCredentials)) {
            lastCredentials = credentials;
            sender =
                    SyslogSender.ofProcess(
                            name, credentials.pid(), credentials.uid(), credentials.gid());
        }
        return sender;
    }

    private SyslogSender host(int i, long key) {
        if (sender == null || key == 0 || key != lastKey) {
            lastKey = key;
            sender = SyslogSender.ofAddress("udp", socket.sender(i), "");
        }
        return sender;
    }

    private void remove() {
        try {
            if (made != null) {
                Files.deleteIfExists(made);
            }
        } catch (IOException staysBehind) {
            // The next start replaces it.
        }
    }

    public void stop() {
        stopping = true;
        poller.wake();
    }
}
