package org.printkeeper.agent.source;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.printkeeper.agent.linux.Datagrams;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.NativeException;
import org.printkeeper.agent.linux.Poller;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.NetconsoleRecords;

/**
 * Kernels that send their records by netconsole, in its extended format: fragments are put
 * together, and the stream has a note of the numbers that did not come. What comes in the basic
 * format is taken as it is.
 *
 * <p>Thread: one runs it; {@link #stop} may be called by any.
 *
 * <p>Owns: the socket.
 *
 * <p>Source: Documentation/networking/netconsole.rst.
 */
// LIMIT: a number may also be missing because its record is below the sender's console log level.
public final class NetconsoleReceiver {
    private static final int MAX_BYTES = 16 << 10;
    private static final int BUFFER_BYTES = 4 << 20;
    private static final int QUIET_MILLIS = 1_000;
    private static final int MAX_PEERS = 1_000;

    private final Datagrams socket;
    private final Poller poller;
    private final byte[] datagram = new byte[MAX_BYTES];
    private final Map<InetSocketAddress, NumberedPeer> peers =
            new LinkedHashMap<>(16, .75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(
                        Map.Entry<InetSocketAddress, NumberedPeer> eldest) {
                    return size() > MAX_PEERS;
                }
            };

    private volatile boolean stopping;

    private NetconsoleReceiver(Datagrams socket) throws NativeException {
        this.socket = socket;
        poller = new Poller(socket.descriptor());
    }

    /** Binds it. */
    public static NetconsoleReceiver bind(InetSocketAddress address) throws NativeException {
        return new NetconsoleReceiver(Datagrams.udp(address, MAX_BYTES, BUFFER_BYTES));
    }

    /** Receives until {@link #stop}. */
    public void run(SyslogIntake intake) throws InterruptedException {
        try (socket;
                poller) {
            while (!stopping) {
                int count = socket.receive();
                if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
                    boolean isQuiet = poller.await(QUIET_MILLIS) == 0;
                    tell(intake, isQuiet);
                } else if (count < 0) {
                    throw new IllegalStateException("netconsole: " + Errno.describe(-count));
                } else {
                    for (int i = 0; i < count; i++) {
                        accept(i, intake);
                    }
                }
            }
            tell(intake, true);
        }
    }

    private void accept(int i, SyslogIntake intake) throws InterruptedException {
        InetSocketAddress from = socket.sender(i);
        socket.copy(i, datagram);
        String text = new String(datagram, 0, socket.length(i), StandardCharsets.ISO_8859_1);
        NumberedPeer peer = peers.computeIfAbsent(from, key -> new NumberedPeer());
        try {
            give(peer.records.add(text), from, peer, intake);
        } catch (MalformedEntryException basicFormat) {
            give(text, from, intake);
        }
    }

    private static void give(
            List<NetconsoleRecords.Whole> records,
            InetSocketAddress from,
            NumberedPeer peer,
            SyslogIntake intake)
            throws MalformedEntryException, InterruptedException {
        for (NetconsoleRecords.Whole each : records) {
            peer.came(KmsgRecord.parse(each.line()).sequence());
            give(each.line(), from, intake);
            if (each.missingBytes() > 0) {
                intake.missed(
                        "bytes of the record before that did not come by netconsole",
                        from.getAddress().getHostAddress(),
                        each.missingBytes(),
                        "");
            }
        }
    }

    private static void give(String line, InetSocketAddress from, SyslogIntake intake)
            throws InterruptedException {
        byte[] raw = line.stripTrailing().getBytes(StandardCharsets.ISO_8859_1);
        SyslogSender sender = SyslogSender.ofAddress("netconsole", from, "");
        intake.accept(sender, raw, 0, raw.length, false);
    }

    private void tell(SyslogIntake intake, boolean isQuiet) throws InterruptedException {
        for (Map.Entry<InetSocketAddress, NumberedPeer> each : peers.entrySet()) {
            NumberedPeer peer = each.getValue();
            if (isQuiet) {
                try {
                    give(peer.records.left(), each.getKey(), peer, intake);
                } catch (MalformedEntryException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
            NumberedPeer.Missing missing = peer.takeMissing(isQuiet).orElse(null);
            if (missing != null) {
                intake.missed(
                        "kernel records that did not come by netconsole",
                        each.getKey().getAddress().getHostAddress(),
                        missing.count(),
                        missing.first() + ".." + missing.last());
            }
        }
    }

    public void stop() {
        stopping = true;
        poller.wake();
    }
}
