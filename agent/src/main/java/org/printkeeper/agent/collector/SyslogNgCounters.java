package org.printkeeper.agent.collector;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.audit.LossRow;
import org.printkeeper.core.audit.SyslogLossRows;

/**
 * What a running syslog-ng counts of its own losses, asked over its control socket as {@code
 * syslog-ng-ctl stats} does. The counters are sums since it was started: they tell that something
 * was lost, not which records, and so no missing record is put down to them.
 *
 * <p>Source: syslog-ng 3.38 lib/control/control-server.c, lib/stats/stats-csv.c.
 */
public final class SyslogNgCounters {
    /** The name of stores that it wrote. */
    public static final String DAEMON = "syslog-ng";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MAX_BYTES = 16 << 20;
    private static final byte[] QUESTION = "STATS\n".getBytes(StandardCharsets.US_ASCII);
    private static final String END = "\n.\n";

    private final List<Counter> counters;

    private record Counter(LossRow row, long number, String words) {}

    private SyslogNgCounters(List<Counter> counters) {
        this.counters = counters;
    }

    /** Asks; nothing is changed by it. */
    public static SyslogNgCounters ask(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(QUESTION));
            channel.configureBlocking(false);
            return of(answer(channel));
        } catch (IOException failed) {
            throw new IOException(
                    "%s: expected the control socket of a running syslog-ng, found: %s"
                            .formatted(socket, failed.getMessage()),
                    failed);
        }
    }

    private static String answer(SocketChannel channel) throws IOException {
        StringBuilder text = new StringBuilder();
        long until = System.nanoTime() + PATIENCE.toNanos();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try (Selector readable = Selector.open()) {
            channel.register(readable, SelectionKey.OP_READ);
            while (text.length() < MAX_BYTES && text.lastIndexOf(END) < 0) {
                long millis = (until - System.nanoTime()) / 1_000_000;
                if (millis <= 0 || readable.select(millis) == 0) {
                    throw new IOException("no answer within " + PATIENCE.toSeconds() + " s");
                }
                readable.selectedKeys().clear();
                if (channel.read(buffer.clear()) < 0) {
                    throw new IOException("it ended in the middle of its answer");
                }
                text.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
            }
        }
        return text.toString();
    }

    /** Reads {@code SourceName;SourceId;SourceInstance;State;Type;Number}, a counter a line. */
    static SyslogNgCounters of(String csv) {
        List<Counter> counters = new ArrayList<>();
        for (String line : csv.lines().toList()) {
            String[] parts = line.split(";", -1);
            String number = parts[parts.length - 1];
            LossRow row = parts.length < 6 ? null : row(parts[0], parts[parts.length - 2]);
            if (row != null && number.matches("[1-9][0-9]{0,17}")) {
                counters.add(new Counter(row, Long.parseLong(number), line));
            }
        }
        return new SyslogNgCounters(counters);
    }

    /** Of {@code global} the buffers that are in use are counted as queued, too. */
    private static @Nullable LossRow row(String source, String type) {
        return switch (type) {
            case "dropped", "discarded" -> SyslogLossRows.QUEUE;
            case "truncated_count" -> SyslogLossRows.TOO_LONG;
            case "queued" -> source.startsWith("dst.") ? SyslogLossRows.WAITING : null;
            default -> null;
        };
    }

    /** Adds them to the ledger of a store that this daemon wrote. */
    public CollectorReport addTo(CollectorReport report) {
        if (!report.name().equals(DAEMON)) {
            return report;
        }
        CollectorReport counted = report;
        for (Counter each : counters) {
            counted =
                    counted.with(each.row(), each.number(), "syslog-ng-ctl stats: " + each.words());
        }
        return counted;
    }
}
