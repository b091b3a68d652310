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
import org.printkeeper.agent.source.DatagramReceiver;
import org.printkeeper.agent.source.StreamReceiver;
import org.printkeeper.agent.source.SyslogIntake;

/**
 * Where syslog comes in: every socket of the configuration, and those that systemd passes. They are
 * bound before anything else is done, while this process may still do so.
 *
 * <pre>
 *   syslog-datagrams-N   DatagramReceiver  a socket of UNIX or UDP
 *   syslog-listener-N    StreamReceiver    accepts TCP or TLS
 *   syslog-connection    StreamReceiver    a virtual thread for each connection; a platform thread
 *                                          where the socket is systemd's
 * </pre>
 */
final class SyslogSockets {
    private final Config config;
    private final Threads threads;
    private final int maxBytes;
    private final StreamReceiver.Limits limits;
    private final List<DatagramReceiver> datagrams = new ArrayList<>();
    private final List<StreamReceiver> listeners = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    private SyslogSockets(Config config, Threads threads) {
        this.config = config;
        this.threads = threads;
        maxBytes = config.get(Keys.SYSLOG_MAX_MESSAGE).intValue();
        limits =
                new StreamReceiver.Limits(
                        maxBytes, config.get(Keys.SYSLOG_MAX_CONNECTIONS).intValue());
    }

    /** Whether anything is to be received. */
    static boolean areWanted(Config config, Map<String, String> environment) {
        return activated(environment) > 0
                || !config.get(Keys.SYSLOG_SOCKETS).isEmpty()
                || !config.get(Keys.SYSLOG_UDP).isEmpty()
                || !config.get(Keys.SYSLOG_TCP).isEmpty()
                || !config.get(Keys.SYSLOG_TLS).isEmpty();
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
        for (Path path : config.get(Keys.SYSLOG_SOCKETS)) {
            add(path.toString(), DatagramReceiver.unix(path, maxBytes));
        }
        for (String address : config.get(Keys.SYSLOG_UDP)) {
            add("udp " + address, DatagramReceiver.udp(Addresses.parse(address), maxBytes));
        }
    }

    private void add(String name, DatagramReceiver receiver) {
        datagrams.add(receiver);
        names.add(name);
    }

    private void startVirtual(String name, Runnable work) {
        threads.startVirtual(name, work::run);
    }

    private void bindTcp() throws IOException {
        for (String address : config.get(Keys.SYSLOG_TCP)) {
            listeners.add(
                    StreamReceiver.tcp(Addresses.parse(address), this::startVirtual, limits));
            names.add("tcp " + address);
        }
    }

    private void bindTls() throws IOException {
        if (config.get(Keys.SYSLOG_TLS).isEmpty()) {
            return;
        }
        TlsFiles files = TlsFiles.of(config);
        if (!files.hasIdentity()) {
            throw UserError.usage("syslog.tls needs syslog.tls_certificate and syslog.tls_key");
        }
        SSLContext context = files.context();
        for (String address : config.get(Keys.SYSLOG_TLS)) {
            listeners.add(
                    StreamReceiver.tls(
                            Addresses.parse(address),
                            context,
                            config.get(Keys.SYSLOG_TLS_CLIENTS),
                            this::startVirtual,
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
            String name = "syslog-datagrams-" + (started.size() + 1);
            started.add(threads.start(name, () -> each.run(intake)));
        }
        for (StreamReceiver each : listeners) {
            String name = "syslog-listener-" + (started.size() - datagrams.size() + 1);
            started.add(threads.start(name, () -> each.run(intake)));
        }
        return started;
    }

    void stop() {
        datagrams.forEach(DatagramReceiver::stop);
        listeners.forEach(StreamReceiver::stop);
    }
}
