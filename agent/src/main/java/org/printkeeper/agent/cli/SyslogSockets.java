package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.printkeeper.agent.linux.ActivatedSockets;
import org.printkeeper.agent.linux.NativeException;
import org.printkeeper.agent.linux.StreamSocket;
import org.printkeeper.agent.source.ConnectionLimits;
import org.printkeeper.agent.source.DatagramReceiver;
import org.printkeeper.agent.source.NetconsoleReceiver;
import org.printkeeper.agent.source.StreamReceiver;
import org.printkeeper.agent.source.SyslogIntake;
import org.printkeeper.agent.source.TcpReceiver;

/**
 * Where syslog comes in: every socket of the configuration, and those that systemd passes. They are
 * bound before anything else is done, while this process may still do so.
 *
 * <pre>
 *   syslog-datagrams   DatagramReceiver    a socket of UNIX or UDP
 *   syslog-netconsole  NetconsoleReceiver
 *   syslog-tcp         TcpReceiver         all connections of a socket
 *   syslog-listener    StreamReceiver      accepts TLS, or what comes in at a socket of systemd
 *   syslog-connection  StreamReceiver      a connection of those: a virtual thread; at a socket of
 *                                          systemd a platform thread
 * </pre>
 */
final class SyslogSockets {
    private final Config config;
    private final Threads threads;
    private final int maxBytes;
    private final ConnectionLimits limits;
    private final List<DatagramReceiver> datagrams = new ArrayList<>();
    private final List<NetconsoleReceiver> kernels = new ArrayList<>();
    private final List<TcpReceiver> plain = new ArrayList<>();
    private final List<StreamReceiver> listeners = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    private SyslogSockets(Config config, Threads threads) {
        this.config = config;
        this.threads = threads;
        maxBytes = config.get(SyslogKeys.MAX_MESSAGE).intValue();
        limits = new ConnectionLimits(maxBytes, config.get(SyslogKeys.MAX_CONNECTIONS).intValue());
    }

    /** Whether anything is to be received. */
    static boolean areWanted(Config config, Map<String, String> environment) {
        return activated(environment) > 0
                || !config.get(SyslogKeys.SOCKETS).isEmpty()
                || !config.get(SyslogKeys.UDP).isEmpty()
                || config.get(SyslogKeys.JOURNAL)
                || !config.get(SyslogKeys.NETCONSOLE).isEmpty()
                || !config.get(SyslogKeys.TCP).isEmpty()
                || !config.get(SyslogKeys.TLS).isEmpty();
    }

    private static int activated(Map<String, String> environment) {
        return ActivatedSockets.count(environment, ProcessHandle.current().pid());
    }

    /** Binds them all. */
    static SyslogSockets bind(Config config, Map<String, String> environment, Threads threads)
            throws IOException {
        SyslogSockets sockets = new SyslogSockets(config, threads);
        try {
            for (int i = 0; i < activated(environment); i++) {
                sockets.adopt(ActivatedSockets.descriptor(i));
            }
            sockets.bindDatagrams();
            sockets.bindNetconsole();
            sockets.bindTcp();
            sockets.bindTls();
            return sockets;
        } catch (NativeException refused) {
            sockets.stop();
            throw new IOException("syslog: " + refused.getMessage(), refused);
        } catch (IOException | RuntimeException failed) {
            sockets.stop();
            throw failed;
        }
    }

    private void adopt(int descriptor) throws NativeException {
        if (StreamSocket.isListening(descriptor)) {
            listeners.add(
                    StreamReceiver.activated(
                            descriptor,
                            (name, work) -> threads.startBlocking(name, work::run),
                            limits));
            names.add("a listening socket of systemd");
        } else {
            add("a socket of systemd", DatagramReceiver.activated(descriptor, maxBytes));
        }
    }

    private void bindDatagrams() throws IOException {
        for (Path path : config.get(SyslogKeys.SOCKETS)) {
            add(path.toString(), DatagramReceiver.unix(path, maxBytes));
        }
        for (String address : config.get(SyslogKeys.UDP)) {
            add("udp " + address, DatagramReceiver.udp(Addresses.parse(address), maxBytes));
        }
    }

    private void bindNetconsole() throws IOException {
        for (String address : config.get(SyslogKeys.NETCONSOLE)) {
            kernels.add(NetconsoleReceiver.bind(Addresses.parse(address)));
            names.add("netconsole " + address);
        }
    }

    private void add(String name, DatagramReceiver receiver) {
        datagrams.add(receiver);
        names.add(name);
    }

    private void bindTcp() throws IOException {
        for (String address : config.get(SyslogKeys.TCP)) {
            plain.add(TcpReceiver.bind(Addresses.parse(address), limits));
            names.add("tcp " + address);
        }
    }

    private void bindTls() throws IOException {
        if (config.get(SyslogKeys.TLS).isEmpty()) {
            return;
        }
        TlsFiles files = TlsFiles.of(config);
        if (!files.hasIdentity()) {
            throw UserError.usage("syslog.tls needs syslog.tls_certificate and syslog.tls_key");
        }
        SSLContext context = files.context();
        for (String address : config.get(SyslogKeys.TLS)) {
            listeners.add(
                    StreamReceiver.tls(
                            Addresses.parse(address),
                            context,
                            config.get(SyslogKeys.TLS_CLIENTS),
                            (name, work) -> threads.startVirtual(name, work::run),
                            limits));
            names.add("tls " + address);
        }
    }

    /** What people call them. */
    List<String> names() {
        return names;
    }

    /** Receives at all of them; returns the threads, which {@link #stop} ends. */
    List<Thread> start(SyslogIntake intake) {
        List<Thread> started = new ArrayList<>();
        for (DatagramReceiver each : datagrams) {
            started.add(threads.start("syslog-datagrams", () -> each.run(intake)));
        }
        for (NetconsoleReceiver each : kernels) {
            started.add(threads.start("syslog-netconsole", () -> each.run(intake)));
        }
        for (TcpReceiver each : plain) {
            started.add(threads.start("syslog-tcp", () -> each.run(intake)));
        }
        for (StreamReceiver each : listeners) {
            started.add(threads.start("syslog-listener", () -> each.run(intake)));
        }
        return started;
    }

    void stop() {
        datagrams.forEach(DatagramReceiver::stop);
        kernels.forEach(NetconsoleReceiver::stop);
        plain.forEach(TcpReceiver::stop);
        listeners.forEach(StreamReceiver::stop);
    }
}
