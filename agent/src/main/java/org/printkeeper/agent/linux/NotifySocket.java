package org.printkeeper.agent.linux;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The service manager's socket: tells it that the service is ready, alive, or stopping.
 *
 * <p>Source: man 3 sd_notify; man 7 unix.
 */
public final class NotifySocket {
    private final byte[] address;

    private NotifySocket(byte[] address) {
        this.address = address;
    }

    /**
     * The socket that {@code NOTIFY_SOCKET} names: a path, or {@code @name} in the abstract space.
     * Empty when the variable is absent or names nothing that a datagram could be sent to.
     */
    public static Optional<NotifySocket> of(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("NOTIFY_SOCKET"))
                .filter(name -> name.startsWith("/") || name.startsWith("@"))
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .filter(bytes -> bytes.length > 1 && bytes.length <= UnixDatagram.PATH_MAX_BYTES)
                .map(NotifySocket::new);
    }

    /**
     * Sends one notification, for example {@code READY=1}.
     *
     * @return 0 or −errno; that the manager did not hear is no reason to stop working
     */
    public int send(String state) {
        return UnixDatagram.send(address, state.getBytes(StandardCharsets.UTF_8));
    }
}
