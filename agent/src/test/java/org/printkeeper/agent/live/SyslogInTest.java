package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.printkeeper.agent.live.SyslogHost.await;
import static org.printkeeper.agent.live.SyslogHost.shell;
import static org.printkeeper.agent.live.SyslogHost.text;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.core.syslog.SyslogEntry;

/** What the daemon promises of syslog that comes in, with the real tools of a Linux host. */
@Live(needs = {})
class SyslogInTest {
    private static final int CONNECTIONS = 10_000;

    @TempDir Path folder;

    private SyslogHost host;

    @BeforeEach
    void makeHost() {
        host = new SyslogHost(folder);
    }

    @Test
    void receivesWhatTheCLibrarySends() throws Exception {
        Path socket = folder.resolve("log.sock");
        try (Program daemon = host.daemon("us", "sockets = [\"" + socket + "\"]\n")) {
            Path script = folder.resolve("glibc.sh");
            Files.writeString(
                    script,
                    """
                    mount --make-rprivate / && mount -t tmpfs none /dev &&
                    mknod /dev/null c 1 3 && ln -s %s /dev/log &&
                    perl -MSys::Syslog=:standard,:macros -e '
                        Sys::Syslog::setlogsock("native");
                        openlog("glibc", "pid", LOG_LOCAL3);
                        syslog(LOG_WARNING, "%%03d", $_) for 1..50'
                    """
                            .formatted(socket));
            shell("unshare --mount bash " + script);
            await(() -> host.received("us").size() == 50);
            assertThat(host.received("us").stream().map(message -> text(message).strip()))
                    .allMatch(text -> text.matches("<156>\\w{3} .{11} glibc\\[\\d+]: \\d{3}"))
                    .extracting(text -> text.replaceAll(".*: ", ""))
                    .isEqualTo(SyslogHost.numbers());
            assertThat(daemon.stop()).isZero();
        }
    }

    @Test
    void demandsACertificateOfTlsClients() throws Exception {
        SyslogHost.Certificate tls = host.certificate();
        int port = SyslogPeer.freePort();
        String conf =
                "tls = [\"127.0.0.1:%d\"]\ntls_clients = \"required\"\n%s"
                        .formatted(port, tls.keys());
        String client = "timeout 5 openssl s_client -quiet -connect 127.0.0.1:" + port;
        try (Program daemon = host.daemon("us", conf)) {
            shell("(echo '<13>nobody: 1'; sleep 1) | " + client + " 2>/dev/null; true");
            String named = client + " -cert " + tls.file() + " -key " + tls.key();
            shell("(echo '<13>somebody: 2'; sleep 1) | " + named + " 2>/dev/null; true");
            await(() -> !host.received("us").isEmpty());
            assertThat(host.received("us"))
                    .singleElement()
                    .satisfies(message -> {
                        assertThat(text(message)).isEqualTo("<13>somebody: 2");
                        assertThat(message.trusted()).isEqualTo("name=CN=localhost");
                    });
            assertThat(host.status("us").get("syslog").number("broken")).isEqualTo(1);
            assertThat(daemon.stop()).isZero();
        }
    }

    @Test
    void takesADatagramSocketOverFromSystemd() throws Exception {
        Path socket = folder.resolve("log.sock");
        List<String> systemd =
                List.of("systemd-socket-activate", "--datagram", "--listen=" + socket);
        try (Program daemon = host.starting(systemd, "us", "")) {
            await(() -> Files.exists(socket));
            host.log("-u", socket.toString(), "-t", "activated");
            await(() -> host.received("us").size() == 50);
            assertThat(host.received("us").getFirst().trusted()).startsWith("pid=");
            assertThat(daemon.stop()).isZero();
            assertThat(socket).as("it is systemd's").exists();
        }
    }

    @Test
    void takesListeningSocketsOverFromSystemd() throws Exception {
        int port = SyslogPeer.freePort();
        Path socket = folder.resolve("log.sock");
        List<String> systemd =
                List.of(
                        "systemd-socket-activate",
                        "--listen=127.0.0.1:" + port,
                        "--listen=" + socket);
        try (Program daemon = host.starting(systemd, "us", "");
                Socket idle = connected(port)) {
            host.log("-T", "-n", "127.0.0.1", "-P", "" + port, "-t", "tcp");
            shell(
                    "printf '<13>unix: 1\\n<13>unix: 2' | timeout 5 perl -MIO::Socket::UNIX -e '"
                            + "$s = IO::Socket::UNIX->new(shift) or die; print $s <STDIN>' "
                            + socket);
            await(() -> host.received("us").size() == 52);
            assertThat(host.received("us"))
                    .extracting(SyslogEntry::via)
                    .filteredOn("unix"::equals)
                    .hasSize(2);
            assertThat(host.received("us"))
                    .filteredOn(message -> message.via().equals("unix"))
                    .allSatisfy(message -> assertThat(message.trusted()).contains("uid=0"));
            assertThat(host.status("us").get("syslog").number("connections")).isEqualTo(1);
            assertThat(daemon.stop()).as("while a connection is open").isZero();
            assertThat(idle.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void givesUpRootOnceItsSocketsAreBound() throws Exception {
        UserPrincipal nobody =
                folder.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName("nobody");
        Files.setOwner(Files.createDirectory(folder.resolve("us")), nobody);
        shell("chmod 755 " + folder);
        String conf = "udp = [\"127.0.0.1:614\"]\n";
        Path config = folder.resolve("us.toml");
        Path log = folder.resolve("us.log");
        Files.writeString(
                config,
                "user = \"nobody\"\nstate_dir = \"%s\"\n[syslog]\n%s"
                        .formatted(folder.resolve("us"), conf));
        List<String> jvm = List.of("-cp", readableClassPath());
        try (Program daemon =
                Program.daemon(jvm, log, "--only", "serve", "--config", config.toString())) {
            await(() -> Files.readString(log).contains("receiving syslog"));
            host.log("-d", "-n", "127.0.0.1", "-P", "614");
            await(() -> host.received("us").size() == 50);
            assertThat(Files.getOwner(folder.resolve("us/streams/syslog"))).isEqualTo(nobody);
            for (Path thread : threads(daemon.pid())) {
                List<String> status = Files.readAllLines(thread.resolve("status"));
                assertThat(status)
                        .anyMatch(line -> line.matches("Uid:(\\t65534){4}"))
                        .anyMatch(line -> line.matches("Gid:(\\t65534){4}"))
                        .anyMatch(line -> line.matches("CapEff:\\t0+"))
                        .anyMatch(line -> line.matches("CapPrm:\\t0+"));
            }
            assertThat(daemon.stop()).isZero();
        }
    }

    /** Ours may be in a home folder that others have no way into. */
    private String readableClassPath() throws IOException {
        List<String> copies = new ArrayList<>();
        for (String part : System.getProperty("java.class.path").split(":+", 0)) {
            String copy = folder.resolve("lib-" + copies.size()).toString();
            shell("cp -rT " + part + " " + copy + " && chmod -R a+rX " + copy);
            copies.add(copy);
        }
        return String.join(":", copies);
    }

    private static List<Path> threads(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.toList();
        }
    }

    @Test
    void leavesOutWhatAForwarderOfOursSendsTwice() throws Exception {
        int port = SyslogPeer.freePort();
        Path socket = folder.resolve("log.sock");
        String conf =
                "sockets = [\"%s\"]\noutputs = [\"user.* tcp://127.0.0.1:%d\"]\n"
                        .formatted(socket, port);
        try (Program far = host.daemon("far", "tcp = [\"127.0.0.1:" + port + "\"]\n")) {
            try (Program near = host.daemon("near", conf)) {
                host.log("-u", socket.toString(), "-t", "twice");
                await(() -> host.received("far").size() == 50);
                near.kill9();
            }
            try (Program again = host.daemon("near", conf)) {
                host.log("-u", socket.toString(), "-t", "once");
                await(() -> host.received("far").size() >= 100);
                assertThat(again.stop()).isZero();
            }
            assertThat(host.status("far").get("syslog").number("duplicates")).isEqualTo(50);
            assertThat(host.received("far"))
                    .extracting(message -> text(message).replaceAll(".* ", ""))
                    .containsExactlyElementsOf(
                            Stream.of(SyslogHost.numbers(), SyslogHost.numbers())
                                    .flatMap(List::stream)
                                    .toList());
            assertThat(far.stop()).isZero();
        }
    }

    @Test
    void aPipeThatNobodyReadsHoldsUpNobodyElse() throws Exception {
        Path socket = folder.resolve("log.sock");
        Path pipe = folder.resolve("pipe");
        Path file = folder.resolve("file");
        shell("mkfifo " + pipe);
        String conf =
                "sockets = [\"%s\"]\noutputs = [\"*.* |%s\", \"*.* %s\"]\n"
                        .formatted(socket, pipe, file);
        try (Program daemon = host.daemon("us", conf)) {
            host.log("-u", socket.toString(), "-t", "piped");
            await(() -> Files.exists(file) && Files.readAllLines(file).size() == 50);
            Path read = folder.resolve("read");
            shell("timeout 30 head -n 50 " + pipe + " > " + read);
            assertThat(read).hasSameTextualContentAs(file);
            assertThat(daemon.stop()).isZero();
        }
    }

    @Test
    void aFileThatWasMovedAwayIsBegunAnewOnHup() throws Exception {
        Path socket = folder.resolve("log.sock");
        Path file = folder.resolve("file");
        Path older = folder.resolve("file.old");
        String conf = "sockets = [\"%s\"]\noutputs = [\"*.* %s\"]\n".formatted(socket, file);
        try (Program daemon = host.daemon("us", conf)) {
            host.log("-u", socket.toString(), "-t", "older");
            await(() -> Files.exists(file) && Files.readAllLines(file).size() == 50);
            Files.move(file, older);
            daemon.reload();
            host.log("-u", socket.toString(), "-t", "newer");
            await(() -> Files.exists(file) && Files.readAllLines(file).size() == 50);
            assertThat(older).content().contains("older").doesNotContain("newer");
            assertThat(file).content().contains("newer").doesNotContain("older");
            assertThat(daemon.stop()).isZero();
        }
    }

    /** Half of them have begun a message, which is kept when they go. */
    @Test
    void holdsTenThousandConnectionsInBoundedMemory() throws Exception {
        int port = SyslogPeer.freePort();
        List<Socket> open = new ArrayList<>();
        try (Program daemon =
                host.daemon(
                        List.of("env", "JAVA_TOOL_OPTIONS=-Xmx64m -Xmn16m"),
                        "us",
                        "tcp = [\"127.0.0.1:" + port + "\"]\n")) {
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket each = connected(port);
                open.add(each);
                String text = i % 2 == 0 ? "<13>n: %05d\n" : "<13>n: %05d";
                each.getOutputStream().write(text.formatted(i).getBytes(StandardCharsets.US_ASCII));
            }
            await(() -> host.received("us").size() == CONNECTIONS / 2);
            assertThat(host.status("us").get("syslog").number("connections"))
                    .isEqualTo(CONNECTIONS);
            try (Socket oneMore = connected(port)) {
                assertThat(oneMore.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(residentKilobytes(daemon.pid())).isLessThan(400_000);
            for (Socket each : open) {
                each.close();
            }
            await(() -> host.received("us").size() == CONNECTIONS);
            assertThat(host.status("us").get("syslog").number("broken")).isZero();
            assertThat(daemon.stop()).isZero();
        } finally {
            for (Socket each : open) {
                each.close();
            }
        }
    }

    private static long residentKilobytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    private static Socket connected(int port) throws Exception {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int attempt = 0; ; attempt++) {
            Socket socket = new Socket();
            try {
                socket.connect(address, 5_000);
                return socket;
            } catch (IOException notYet) {
                socket.close();
                assertThat(attempt).as("nobody listens").isLessThan(100);
                Thread.sleep(100);
            }
        }
    }
}
