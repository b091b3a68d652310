package org.printkeeper.agent.alert;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.UnixDatagram;

/**
 * Writes one line an alert to the local syslog, facility daemon.
 *
 * <p>Source: RFC 3164 §4.1; man 3 syslog.
 */
final class SyslogLine implements Channel {
    private static final Path SOCKET = Path.of("/dev/log");
    private static final int DAEMON = 3 << 3;
    private static final int MAX_CHARACTERS = 1_000;

    private final ChannelSettings settings;
    private final String socket;

    SyslogLine(ChannelSettings settings) {
        this.settings = settings;
        socket = settings.file().orElse(SOCKET).toString();
    }

    @Override
    public void send(List<Alert> alerts) throws IOException {
        for (Alert alert : alerts) {
            String text =
                    "<%d>printkeeper[%d]: %s key=%s"
                            .formatted(
                                    DAEMON | level(alert),
                                    ProcessHandle.current().pid(),
                                    AlertText.title(alert, settings.sender()),
                                    alert.key());
            byte[] line =
                    text.substring(0, Math.min(text.length(), MAX_CHARACTERS))
                            .getBytes(StandardCharsets.UTF_8);
            int result = UnixDatagram.send(socket, line);
            if (result < 0) {
                throw new IOException(socket + ": " + Errno.message(-result));
            }
        }
    }

    /** crit, err, warning, notice. */
    static int level(Alert alert) {
        return alert.isOpen()
                ? switch (alert.priority()) {
                    case "critical" -> 2;
                    case "error" -> 3;
                    default -> 4;
                }
                : 5;
    }
}
