package org.printkeeper.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.syslog.SyslogEntry;

/** Real sockets, real senders. */
class SyslogReceiversTest {
    private static final int MAX_BYTES = 4096;
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir Path folder;

    private final List<byte[]> entries = new ArrayList<>();
    private final List<Runnable> stops = new ArrayList<>();
    private SyslogIntake intake = intake(0);

    @AfterEach
    void stopAll() {
        stops.forEach(Runnable::run);
        intake.stop();
    }

    @Test
    void vouchesForTheProcessBehindAUnixDatagram() throws Exception {
        Path path = folder.resolve("log");
        DatagramReceiver receiver = DatagramReceiver.unix(path, MAX_BYTES);
        start(() -> receiver.run(intake), receiver::stop);
        ProcessBuilder logger =
                new ProcessBuilder("logger", "-u", path.toString(), "-t", "tag", "hello");
        Process process = logger.inheritIO().start();
        assertThat(process.waitFor()).isZero();
        SyslogEntry entry = await(1).getFirst();
        assertThat(entry.trusted()).startsWith("pid=" + process.pid() + ",uid=");
        assertThat(entry.via()).isEqualTo("unix");
        assertThat(text(entry)).startsWith("<13>").endsWith(" tag: hello");
        receiver.stop();
        awaitTrue(() -> !Files.exists(path));
    }

    @Test
    void receivesDatagramsWithWhateverBytes() throws Exception {
        int port = freePort();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        DatagramReceiver receiver = DatagramReceiver.udp(address, MAX_BYTES);
        start(() -> receiver.run(intake), receiver::stop);
        byte[] hostile = "<13>\0\n\\x41\u00ff # note".getBytes(StandardCharsets.ISO_8859_1);
        try (DatagramSocket socket = new DatagramSocket(ANY_PORT)) {
            socket.send(new DatagramPacket(hostile, hostile.length, address));
            socket.send(new DatagramPacket(new byte[2 * MAX_BYTES], 2 * MAX_BYTES, address));
            List<SyslogEntry> received = await(2);
            assertThat(received.getFirst().raw()).isEqualTo(hostile);
            assertThat(received.getFirst().peer()).isEqualTo("127.0.0.1:" + socket.getLocalPort());
            assertThat(received.get(1).raw()).hasSize(MAX_BYTES);
            assertThat(received.get(1).trusted()).isEqualTo("cut=1");
        }
    }

    @Test
    void refusesWhatIsMoreThanASenderMaySendAndSaysHowMuch() throws Exception {
        intake.stop();
        intake = intake(10);
        TcpReceiver receiver = tcp(100);
        try (Socket socket = connected(receiver)) {
            send(socket, "<13>x\n".repeat(100));
            awaitTrue(() -> intake.counters().received() + intake.counters().refused() == 100);
            assertThat(intake.counters().refused()).isBetween(70L, 90L);
            Thread.sleep(1100);
            send(socket, "<13>y\n");
            awaitTrue(() -> lines().stream().anyMatch(line -> line.contains("messages refused")));
        }
    }

    @Test
    void turnsAwayConnectionsThatAreTooManyAndCountsThem() throws Exception {
        TcpReceiver receiver = tcp(2);
        try (Socket first = connected(receiver);
                Socket second = connected(receiver)) {
            send(first, "<13>a\n");
            send(second, "<13>b\n");
            await(2);
            try (Socket third = connected(receiver)) {
                assertThat(third.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(intake.counters().turnedAway()).isEqualTo(1);
        }
        awaitTrue(() -> intake.counters().connections() == 0);
    }

    @Test
    void joinsTheFragmentsOfNetconsoleAndSaysWhichNumbersDidNotCome() throws Exception {
        int port = freePort();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        NetconsoleReceiver receiver = NetconsoleReceiver.bind(address);
        start(() -> interruptible(() -> receiver.run(intake)), receiver::stop);
        try (DatagramSocket socket = new DatagramSocket(ANY_PORT)) {
            for (String datagram :
                    List.of(
                            "6.18.44,6,10,1000000,-,caller=T1;begin\n SUBSYSTEM=acpi\n",
                            "4,12,1200000,-,ncfrag=6/12;world\n",
                            "4,12,1200000,-,ncfrag=0/12;hello ",
                            "6,11,1100000,-;overtaken\n",
                            "3,16,1600000,-;three are missing\n",
                            "basic format\n")) {
                byte[] bytes = datagram.getBytes(StandardCharsets.US_ASCII);
                socket.send(new DatagramPacket(bytes, bytes.length, address));
            }
            awaitTrue(() -> lines().stream().anyMatch(line -> line.startsWith("#")));
        }
        assertThat(received())
                .extracting(SyslogReceiversTest::text)
                .containsExactly(
                        "6,10,1000000,-,caller=T1;begin\n SUBSYSTEM=acpi",
                        "4,12,1200000,-;hello world",
                        "6,11,1100000,-;overtaken",
                        "3,16,1600000,-;three are missing",
                        "basic format");
        assertThat(received().getFirst().via()).isEqualTo("netconsole");
        assertThat(lines())
                .filteredOn(line -> line.startsWith("#"))
                .singleElement()
                .asString()
                .contains("whose=127.0.0.1 count=3 numbers=13..15");
        assertThat(intake.counters().missed()).isEqualTo(3);
    }

    /**
     * What netconsole of Linux 6.1 sent in a virtual machine whose link was down for two records.
     */
    @Test
    void readsWhatARealKernelSent() throws Exception {
        int port = freePort();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        NetconsoleReceiver receiver = NetconsoleReceiver.bind(address);
        start(() -> interruptible(() -> receiver.run(intake)), receiver::stop);
        try (DatagramSocket socket = new DatagramSocket(ANY_PORT)) {
            Path sent = Path.of("src/test/resources/netconsole/linux-6.1.hex");
            for (String line : Files.readAllLines(sent)) {
                byte[] bytes = HexFormat.of().parseHex(line);
                socket.send(new DatagramPacket(bytes, bytes.length, address));
            }
            awaitTrue(() -> lines().stream().anyMatch(line -> line.startsWith("#")));
        }
        assertThat(received())
                .extracting(entry -> text(entry).replaceAll("^\\d+,|,.*", ""))
                .containsExactly("492", "493", "494", "495", "498", "499", "500");
        assertThat(text(received().get(1)))
                .isEqualTo("12,493,190781440,-;begins " + "a\\x09b".repeat(320) + " ends");
        assertThat(text(received().get(2))).endsWith("c\\x09d".repeat(250) + " ends");
        assertThat(lines()).anyMatch(line -> line.contains("count=2 numbers=496..497"));
    }

    private interface Interruptible {
        void run() throws IOException, InterruptedException;
    }

    private static void interruptible(Interruptible work) {
        try {
            work.run();
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private TcpReceiver tcp(int maxConnections) throws IOException {
        TcpReceiver receiver =
                TcpReceiver.bind(ANY_PORT, new ConnectionLimits(MAX_BYTES, maxConnections));
        start(() -> interruptible(() -> receiver.run(intake)), receiver::stop);
        return receiver;
    }

    private static Socket connected(TcpReceiver receiver) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), receiver.port());
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(ANY_PORT)) {
            return socket.getLocalPort();
        }
    }

    private SyslogIntake intake(int perSecond) {
        SyslogIntake made =
                new SyslogIntake(this::exchange, InstantSource.system(), 1 << 16, perSecond);
        Thread.ofPlatform().daemon().start(made);
        return made;
    }

    private void start(Runnable receiver, Runnable stop) {
        Thread.ofPlatform().daemon().start(receiver);
        stops.add(stop);
    }

    private synchronized EntryBatch exchange(EntryBatch batch) {
        for (int i = 0; i < batch.entries(); i++) {
            entries.add(java.util.Arrays.copyOfRange(batch.bytes(), batch.start(i), batch.end(i)));
        }
        batch.clear();
        return batch;
    }

    private synchronized List<String> lines() {
        return entries.stream().map(e -> new String(e, StandardCharsets.UTF_8)).toList();
    }

    private synchronized List<SyslogEntry> received() {
        return entries.stream().map(SyslogEntry::decode).flatMap(Optional::stream).toList();
    }

    private List<SyslogEntry> await(int count) throws InterruptedException {
        awaitTrue(() -> received().size() >= count);
        return received();
    }

    private interface Condition {
        boolean holds();
    }

    private static void awaitTrue(Condition condition) throws InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(10));
        while (!condition.holds()) {
            assertThat(Instant.now()).as("waited too long").isBefore(end);
            Thread.sleep(5);
        }
    }

    private static String text(SyslogEntry entry) {
        return new String(entry.raw(), StandardCharsets.UTF_8);
    }
}
