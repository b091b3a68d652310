package org.printkeeper.agent.follow;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.syslog.SdElement;
import org.printkeeper.core.syslog.SyslogMessage;

/**
 * systemd-journal-remote: records as journal entries; what it answers for is there.
 *
 * <p>Source: systemd's docs/JOURNAL_EXPORT_FORMATS; man 8 systemd-journal-remote.
 *
 * @param boot the present boot without hyphens, of which all entries are said to be
 */
record JournalRemote(String boot) implements LogServer {
    @Override
    public Post post() {
        return new Post("/upload", "application/vnd.fdo.journal", "Bearer");
    }

    @Override
    public byte[] body(List<LogRecord> batch) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(batch.size() * 256);
        batch.forEach(record -> entry(record, out));
        return out.toByteArray();
    }

    private void entry(LogRecord record, ByteArrayOutputStream out) {
        SyslogMessage message = record.message();
        field("__REALTIME_TIMESTAMP", Long.toString(record.timeMicros()), out);
        field("__MONOTONIC_TIMESTAMP", Long.toString(System.nanoTime() / 1000), out);
        field("_BOOT_ID", boot, out);
        field("_TRANSPORT", "syslog", out);
        field("_HOSTNAME", record.host(), out);
        field("PRIORITY", Integer.toString(message.routedLevel().code()), out);
        field("SYSLOG_FACILITY", Integer.toString(message.routedFacility().code()), out);
        field("SYSLOG_IDENTIFIER", message.appName(), out);
        field("SYSLOG_PID", message.procId(), out);
        for (SdElement element : message.structuredData()) {
            for (SdElement.Param param : element.params()) {
                String name = element.id().replaceAll("@.*", "") + "_" + param.name();
                field(
                        name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_"),
                        param.value(),
                        out);
            }
        }
        field("MESSAGE", message.message(), out);
        out.write('\n');
    }

    private static void field(String name, @Nullable String value, ByteArrayOutputStream out) {
        if (value == null || !name.matches("[A-Z_][A-Z0-9_]{0,63}")) {
            return;
        }
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        if (value.indexOf('\n') < 0) {
            out.write('=');
        } else {
            out.write('\n');
            out.writeBytes(
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(bytes.length)
                            .array());
        }
        out.writeBytes(bytes);
        out.write('\n');
    }
}
