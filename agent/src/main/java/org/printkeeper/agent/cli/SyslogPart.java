package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.linux.ActivatedSockets;
import org.printkeeper.agent.linux.NativeException;
import org.printkeeper.agent.linux.ThreadScheduling;
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.agent.source.DatagramReceiver;
import org.printkeeper.agent.source.StreamReceiver;
import org.printkeeper.agent.source.SyslogCounters;
import org.printkeeper.agent.source.SyslogIntake;
import tools.jackson.core.JsonGenerator;

/**
 * Syslog in, wired: receivers → intake → stream {@code syslog}.
 *
 * <pre>
 *   syslog-datagrams-N   DatagramReceiver  a socket of UNIX or UDP
 *   syslog-listener-N    StreamReceiver    accepts TCP or TLS; a virtual thread per connection
 *   syslog-intake        SyslogIntake      batches for the stream
 *   syslog-writer        StreamWriter
 *   syslog-sealer        Sealer
 * </pre>
 *
 * <p>Owns: the stream of syslog and every receiver.
 */
final class SyslogPart implements Part {
    private static final int NICE_SEALER = 10;

    private final StreamWriter stream;
    private final SyslogIntake intake;
    private final Config config;
    private final List<DatagramReceiver> datagrams = new ArrayList<>();
    private final List<StreamReceiver> listeners = new ArrayList<>();
    private final List<String> announced = new ArrayList<>();
    private final List<Thread> receiving = new ArrayList<>();
    private final List<Thread> writing = new ArrayList<>();
    private SyslogCounters told = new SyslogCounters(0, 0, 0, 0, 0, 0, 0, 0);

    private SyslogPart(Config config, StreamWriter stream) {
        this.config = config;
        this.stream = stream;
        intake =
                new SyslogIntake(
                        stream::exchange,
                        InstantSource.system(),
                        64 << 10,
                        config.get(SyslogKeys.RATE).intValue());
    }

    /** Whether anything is to be received. */
    static boolean isWanted(Config config, Map<String, String> environment) {
        return activated(environment) > 0
                || !config.get(SyslogKeys.SOCKETS).isEmpty()
                || !config.get(SyslogKeys.UDP).isEmpty()
                || !config.get(SyslogKeys.TCP).isEmpty()
                || !config.get(SyslogKeys.TLS).isEmpty();
    }

    private static int activated(Map<String, String> environment) {
        return ActivatedSockets.count(environment, ProcessHandle.current().pid());
    }

    /** Opens the stream and every socket; nothing is received before the start. */
    static SyslogPart open(Config config, Map<String, String> environment, Threads threads)
            throws IOException {
        StreamWriter stream =
                StreamWriter.open(
                        Streams.syslog(config.get(Keys.STATE_DIR)),
                        BootFacts.ofThisHost().bootId(),
                        CapturePart.streamSettings(config),
                        InstantSource.system());
        SyslogPart part = new SyslogPart(config, stream);
        try {
            part.openSockets(environment, threads);
            return part;
        } catch (IOException | RuntimeException failed) {
            part.listeners.forEach(StreamReceiver::stop);
            stream.abandon();
            throw failed;
        }
    }

    private void openSockets(Map<String, String> environment, Threads threads) throws IOException {
        int maxBytes = config.get(SyslogKeys.MAX_MESSAGE).intValue();
        try {
            for (int i = 0; i < activated(environment); i++) {
                int descriptor = ActivatedSockets.descriptor(i);
                add(
                        "a socket of systemd",
                        DatagramReceiver.activated(descriptor, intake, maxBytes));
            }
            for (Path path : config.get(SyslogKeys.SOCKETS)) {
                add(path.toString(), DatagramReceiver.unix(path, intake, maxBytes));
            }
            for (String address : config.get(SyslogKeys.UDP)) {
                add(
                        "udp " + address,
                        DatagramReceiver.udp(Addresses.parse(address), intake, maxBytes));
            }
        } catch (NativeException refused) {
            throw new IOException("syslog: " + refused.getMessage(), refused);
        }
        openListeners(threads, maxBytes);
    }

    private void openListeners(Threads threads, int maxBytes) throws IOException {
        var limits =
                new StreamReceiver.Limits(
                        maxBytes, config.get(SyslogKeys.MAX_CONNECTIONS).intValue());
        StreamReceiver.Starter starter = (name, work) -> threads.startVirtual(name, work::run);
        for (String address : config.get(SyslogKeys.TCP)) {
            listeners.add(StreamReceiver.tcp(Addresses.parse(address), intake, starter, limits));
            announced.add("tcp " + address);
        }
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
                            intake,
                            starter,
                            limits));
            announced.add("tls " + address);
        }
    }

    private void add(String name, DatagramReceiver receiver) {
        datagrams.add(receiver);
        announced.add(name);
    }

    @Override
    public void start(Threads threads) {
        writing.add(threads.start("syslog-writer", stream::run));
        writing.add(
                threads.start(
                        "syslog-sealer",
                        () -> {
                            ThreadScheduling.nice(NICE_SEALER);
                            stream.sealer().run();
                        }));
        receiving.add(threads.start("syslog-intake", intake::run));
        int number = 1;
        for (DatagramReceiver each : datagrams) {
            receiving.add(threads.start("syslog-datagrams-" + number++, each::run));
        }
        number = 1;
        for (StreamReceiver each : listeners) {
            receiving.add(threads.start("syslog-listener-" + number++, each::run));
        }
    }

    @Override
    public void reconfigure(Config changed) {
        stream.reconfigure(CapturePart.streamSettings(changed));
    }

    /** First who receives, then the intake, which hands over the rest, then the stream. */
    @Override
    public void stop() throws InterruptedException {
        datagrams.forEach(DatagramReceiver::stop);
        listeners.forEach(StreamReceiver::stop);
        for (Thread thread : receiving.subList(1, receiving.size())) {
            thread.join();
        }
        intake.stop();
        receiving.getFirst().join();
        stream.close();
        for (Thread thread : writing) {
            thread.join();
        }
    }

    @Override
    public List<String> announcement() {
        return List.of("receiving syslog at " + String.join(", ", announced));
    }

    @Override
    public String summary() {
        SyslogCounters now = intake.counters();
        long lost = now.refused() + now.dropped();
        return "%d syslog messages%s"
                .formatted(now.received(), lost == 0 ? "" : ", " + lost + " REFUSED OR DROPPED");
    }

    @Override
    public List<String> news() {
        SyslogCounters now = intake.counters();
        List<String> news = new ArrayList<>();
        tell(news, "dropped by the kernel before they were read", now.dropped() - told.dropped());
        tell(news, "refused, more than a sender may send", now.refused() - told.refused());
        told = now;
        return news;
    }

    private static void tell(List<String> news, String what, long count) {
        if (count > 0) {
            news.add(count + " syslog messages " + what);
        }
    }

    @Override
    public void describe(JsonGenerator status) {
        SyslogCounters now = intake.counters();
        status.writeName("syslog");
        status.writeStartObject();
        status.writeNumberProperty("received", now.received());
        status.writeNumberProperty("cut", now.cut());
        status.writeNumberProperty("duplicates", now.duplicates());
        status.writeNumberProperty("refused", now.refused());
        status.writeNumberProperty("dropped", now.dropped());
        status.writeNumberProperty("connections", now.connections());
        status.writeNumberProperty("turned_away", now.turnedAway());
        status.writeNumberProperty("broken", now.broken());
        status.writeNumberProperty("next_index", stream.health().nextIndex());
        status.writeEndObject();
    }
}
