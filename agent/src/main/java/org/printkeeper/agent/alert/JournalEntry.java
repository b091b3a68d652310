package org.printkeeper.agent.alert;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.UnixDatagram;

/**
 * Writes alerts to systemd's journal, with fields of their own.
 *
 * <p>Source: systemd.io, Native Journal Protocol.
 */
final class JournalEntry implements Channel {
    /** Of all alerts: {@code journalctl MESSAGE_ID=…} shows them. */
    static final String MESSAGE_ID = "c3f0a5ce1f7d4d1c9a64b0d1b3a8e7f2";

    private static final Path SOCKET = Path.of("/run/systemd/journal/socket");
    private static final int MAX_VALUE_CHARACTERS = 8_000;

    private final ChannelSettings settings;
    private final String socket;

    JournalEntry(ChannelSettings settings) {
        this.settings = settings;
        socket = settings.file().orElse(SOCKET).toString();
    }

    @Override
    public boolean tellsAcknowledged() {
        return true;
    }

    @Override
    public void send(List<Alert> alerts) throws IOException {
        for (Alert alert : alerts) {
            int result = UnixDatagram.send(socket, datagram(fields(alert)));
            if (result < 0) {
                throw new IOException(socket + ": " + Errno.message(-result));
            }
        }
    }

    private Map<String, String> fields(Alert alert) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("MESSAGE", AlertText.title(alert, settings.sender()));
        fields.put("MESSAGE_ID", MESSAGE_ID);
        fields.put("PRIORITY", Integer.toString(SyslogLine.level(alert)));
        fields.put("SYSLOG_IDENTIFIER", "printkeeper");
        AlertText.facts(alert)
                .forEach((name, value) ->
                        fields.put(
                                "PRINTKEEPER_" + name.toUpperCase(Locale.ROOT).replace(' ', '_'),
                                value));
        return fields;
    }

    /** {@code NAME=value}, or where that has newlines the name, its length and the value. */
    private static byte[] datagram(Map<String, String> fields) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 10);
        for (Map.Entry<String, String> field : fields.entrySet()) {
            String value = field.getValue();
            byte[] bytes =
                    value.substring(0, Math.min(value.length(), MAX_VALUE_CHARACTERS))
                            .getBytes(StandardCharsets.UTF_8);
            out.write(field.getKey().getBytes(StandardCharsets.US_ASCII));
            if (value.indexOf('\n') < 0) {
                out.write('=');
            } else {
                out.write('\n');
                out.write(
                        ByteBuffer.allocate(Long.BYTES)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(bytes.length)
                                .array());
            }
            out.write(bytes);
            out.write('\n');
        }
        return out.toByteArray();
    }
}
