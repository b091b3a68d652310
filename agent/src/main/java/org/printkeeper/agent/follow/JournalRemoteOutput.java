package org.printkeeper.agent.follow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.syslog.SdElement;
import org.printkeeper.core.syslog.SyslogMessage;
import org.printkeeper.core.syslog.SyslogTime;

/**
 * Messages to systemd-journal-remote, as journal entries; what it answers for is there.
 *
 * <p>Thread: its loop's.
 *
 * <p>Source: systemd's docs/JOURNAL_EXPORT_FORMATS; man 8 systemd-journal-remote.
 */
final class JournalRemoteOutput implements SyslogOutput {
    private static final int FLUSH_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI upload;
    private final String host;
    private final String boot;
    private final HttpClient client;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long first = -1;

    /**
     * Prepares an upload.
     *
     * @param server such as {@code http://host:19532}
     * @param boot the present boot, of which all entries are said to be
     */
    JournalRemoteOutput(String server, String host, String boot, @Nullable SSLContext tls) {
        upload = URI.create(server.replaceAll("/$", "") + "/upload");
        this.host = host;
        this.boot = boot.replace("-", "");
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(PATIENCE);
        client = (tls == null ? builder : builder.sslContext(tls)).build();
    }

    @Override
    public void write(byte[] line, SyslogMessage message, long index)
            throws IOException, InterruptedException {
        if (pending.size() > FLUSH_BYTES) {
            flush();
        }
        if (pending.size() == 0) {
            first = index;
        }
        entry(message);
    }

    private void entry(SyslogMessage message) {
        SyslogTime time = message.timestamp();
        long micros = time == null ? System.currentTimeMillis() * 1000 : time.epochMicros();
        field("__REALTIME_TIMESTAMP", Long.toString(micros));
        field("__MONOTONIC_TIMESTAMP", Long.toString(System.nanoTime() / 1000));
        field("_BOOT_ID", boot);
        field("_TRANSPORT", "syslog");
        field("_HOSTNAME", message.hostname() == null ? host : message.hostname());
        field("PRIORITY", Integer.toString(message.routedLevel().code()));
        field("SYSLOG_FACILITY", Integer.toString(message.routedFacility().code()));
        field("SYSLOG_IDENTIFIER", message.appName());
        field("SYSLOG_PID", message.procId());
        for (SdElement element : message.structuredData()) {
            for (SdElement.Param param : element.params()) {
                String name = element.id().replaceAll("@.*", "") + "_" + param.name();
                field(
                        name.toUpperCase(java.util.Locale.ROOT).replaceAll("[^A-Z0-9]", "_"),
                        param.value());
            }
        }
        field("MESSAGE", message.message());
        pending.write('\n');
    }

    private void field(String name, @Nullable String value) {
        if (value == null || !name.matches("[A-Z_][A-Z0-9_]{0,63}")) {
            return;
        }
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        pending.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        if (value.indexOf('\n') < 0) {
            pending.write('=');
        } else {
            pending.write('\n');
            pending.writeBytes(
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(bytes.length)
                            .array());
        }
        pending.writeBytes(bytes);
        pending.write('\n');
    }

    @Override
    public void flush() throws IOException, InterruptedException {
        if (pending.size() == 0) {
            return;
        }
        HttpRequest request =
                HttpRequest.newBuilder(upload)
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/vnd.fdo.journal")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(pending.toByteArray()))
                        .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    upload + " answered " + answer.statusCode() + ": " + answer.body().strip());
        }
        pending.reset();
        first = -1;
    }

    @Override
    public long settled(long next) {
        return first < 0 ? next : first;
    }

    @Override
    public void close() {
        client.close();
    }
}
