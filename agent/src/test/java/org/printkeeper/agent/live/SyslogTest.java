package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.printkeeper.agent.live.SyslogHost.await;
import static org.printkeeper.agent.live.SyslogHost.shell;
import static org.printkeeper.agent.live.SyslogHost.text;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.syslog.Rfc5424;
import org.printkeeper.core.syslog.SyslogEntry;

/** Syslog from real clients and to real servers, also while they are killed. */
@Live(needs = {"rsyslog", "syslog-ng"})
class SyslogTest {
    private static final int KILLS = 20;

    /** Of 300 bytes each: twice what two sockets hold between them. */
    private static final int BEYOND_ALL_BUFFERS = 40_000;

    @TempDir Path folder;

    private SyslogHost host;
    private SyslogHost.Certificate tls;

    @BeforeEach
    void makeCertificate() {
        host = new SyslogHost(folder);
        tls = host.certificate();
    }

    @Test
    void receivesEveryMessageOfRealClientsOnce() throws Exception {
        int tcp = SyslogPeer.freePort();
        int secured = SyslogPeer.freePort();
        Path socket = folder.resolve("log.sock");
        String in =
                """
                sockets = ["%s"]
                udp = ["127.0.0.1:%d"]
                tcp = ["127.0.0.1:%d"]
                tls = ["127.0.0.1:%d"]
                """
                        .formatted(socket, tcp, tcp, secured);
        try (Program daemon = host.daemon("us", in + tls.keys());
                SyslogPeer plain =
                        SyslogPeer.rsyslog(
                                folder.resolve("rsyslog"), 0, client("rsyslog", omfwd(tcp, "")));
                SyslogPeer secure =
                        SyslogPeer.rsyslog(
                                folder.resolve("rsyslog-tls"),
                                0,
                                client(
                                        "rsyslog-tls",
                                        omfwd(
                                                secured,
                                                "TCP_Framing=\"octet-counted\" StreamDriver=\"ossl\""
                                                        + " StreamDriverMode=\"1\""
                                                        + " StreamDriverAuthMode=\"anon\"")));
                SyslogPeer ng =
                        SyslogPeer.syslogNg(folder.resolve("syslog-ng"), 0, ngClient(secured))) {
            assertThat(List.of(plain, secure, ng)).doesNotContainNull();
            host.log("-u", socket.toString(), "-t", "unix");
            host.log("-d", "-n", "127.0.0.1", "-P", "" + tcp, "-t", "udp", "--rfc5424");
            host.log("-T", "-n", "127.0.0.1", "-P", "" + tcp, "-t", "tcp", "--rfc3164");
            host.log("-T", "--octet-count", "-n", "127.0.0.1", "-P", "" + tcp, "-t", "counted");
            for (String peer : List.of("rsyslog", "rsyslog-tls", "syslog-ng")) {
                host.log("-u", folder.resolve(peer).resolve("in").toString(), "-t", peer);
            }
            shell(
                    "printf '<13>tls-client: 001\\n' | timeout 5 openssl s_client -quiet -connect"
                            + " 127.0.0.1:"
                            + secured
                            + " 2>/dev/null; true");
            await(() -> received("us").size() >= 7 * 50 + 1);
            List<String> seen = received("us").stream().map(SyslogTest::taggedText).toList();
            for (String tag :
                    List.of(
                            "unix",
                            "udp",
                            "tcp",
                            "counted",
                            "rsyslog",
                            "rsyslog-tls",
                            "syslog-ng")) {
                List<String> expected =
                        IntStream.rangeClosed(1, 50)
                                .mapToObj(i -> tag + " %03d".formatted(i))
                                .toList();
                assertThat(seen.stream().filter(text -> text.startsWith(tag + " ")).toList())
                        .as(tag)
                        .containsExactlyElementsOf(expected);
            }
            assertThat(seen).contains("tls-client 001").hasSize(7 * 50 + 1);
            assertThat(daemon.stop()).isZero();
        }
    }

    @Test
    void losesNothingToAnRsyslogThatIsKilledTwentyTimes() throws Exception {
        int port = SyslogPeer.freePort();
        SyslogPeer server =
                SyslogPeer.rsyslog(
                        folder.resolve("server"),
                        port,
                        server(
                                "module(load=\"imptcp\")\ninput(type=\"imptcp\" port=\""
                                        + port
                                        + "\")\n"));
        survives(server, "tcp://127.0.0.1:" + port, KILLS);
    }

    /** The case hung-remote of the lab, with us in place of the rsyslog that sends. */
    @Test
    void losesNothingToAnRsyslogThatHangs() throws Exception {
        int port = SyslogPeer.freePort();
        int in = SyslogPeer.freePort();
        String input = "module(load=\"imtcp\")\ninput(type=\"imtcp\" port=\"" + port + "\")\n";
        String conf =
                "tcp = [\"127.0.0.1:%d\"]\noutputs = [\"user.* tcp://127.0.0.1:%d\"]\n"
                        .formatted(in, port);
        Path out = folder.resolve("server/out");
        String padding = "x".repeat(300);
        try (SyslogPeer server = SyslogPeer.rsyslog(folder.resolve("server"), port, server(input));
                Program daemon = host.daemon("us", conf);
                Socket source = new Socket(InetAddress.getLoopbackAddress(), in)) {
            OutputStream messages = new BufferedOutputStream(source.getOutputStream());
            server.pause();
            for (int i = 1; i <= BEYOND_ALL_BUFFERS; i++) {
                String message = "<13>test: n=%06d %s\n".formatted(i, padding);
                messages.write(message.getBytes(StandardCharsets.US_ASCII));
            }
            messages.flush();
            await(() -> received("us").size() == BEYOND_ALL_BUFFERS);
            assertThat(numbers(out)).hasSizeLessThan(BEYOND_ALL_BUFFERS);
            server.resume();
            await(() -> numbers(out).size() == BEYOND_ALL_BUFFERS);
            assertThat(daemon.stop()).isZero();
        }
    }

    @Test
    void losesNothingToAnRsyslogBehindTls() throws Exception {
        int port = SyslogPeer.freePort();
        String input =
                """
                module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1"
                       StreamDriver.AuthMode="anon")
                input(type="imtcp" port="%d")
                """
                        .formatted(port);
        SyslogPeer server = SyslogPeer.rsyslog(folder.resolve("server"), port, server(input));
        survives(server, "tls://localhost:" + port, KILLS);
    }

    @Test
    void losesNothingToASyslogNg() throws Exception {
        int port = SyslogPeer.freePort();
        Path at = folder.resolve("server");
        String conf =
                """
                source in { syslog(ip(127.0.0.1) port(%d) transport(tls) tls(key-file("%s")
                    cert-file("%s") peer-verify(optional-untrusted))); };
                log { source(in); destination { file("%s/out" template("$MSG\\n")); };
                    flags(flow-control); };
                """
                        .formatted(port, tls.key(), tls.file(), at);
        SyslogPeer server = SyslogPeer.syslogNg(at, port, conf);
        survives(server, "tls://localhost:" + port, KILLS);
    }

    @Test
    void uploadsToSystemdJournalRemote() throws Exception {
        Path program = Path.of("/usr/lib/systemd/systemd-journal-remote");
        assumeTrue(Files.isExecutable(program), "skipped: no " + program);
        int port = SyslogPeer.freePort();
        Path journal = folder.resolve("remote.journal");
        Path socket = folder.resolve("log.sock");
        Process server =
                new ProcessBuilder(
                                program.toString(),
                                "--listen-http=127.0.0.1:" + port,
                                "--split-mode=none",
                                "--output=" + journal)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("remote.log").toFile())
                        .start();
        String conf =
                "sockets = [\"%s\"]\noutputs = [\"*.* http://127.0.0.1:%d\"]\n"
                        .formatted(socket, port);
        try (Program daemon = host.daemon("us", conf)) {
            host.log("-u", socket.toString(), "-t", "uploaded");
            await(() -> entries(journal).size() == 50);
            assertThat(entries(journal)).isEqualTo(SyslogHost.numbers());
            assertThat(daemon.stop()).isZero();
        } finally {
            server.destroy();
        }
    }

    private static List<String> entries(Path journal) {
        Finished run =
                Finished.of(
                        new ProcessBuilder(
                                "journalctl",
                                "--file",
                                journal.toString(),
                                "-o",
                                "cat",
                                "SYSLOG_IDENTIFIER=uploaded"),
                        Duration.ofSeconds(20));
        return run.exit() == 0 ? run.out().lines().toList() : List.of();
    }

    /** 300 numbered messages before each kill; all must be there, in order of first appearance. */
    private void survives(SyslogPeer server, String target, int kills) throws Exception {
        int in = SyslogPeer.freePort();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String conf = "tcp = [\"127.0.0.1:%d\"]\noutputs = [\"user.* %s\"]\n".formatted(in, target);
        int sent = 0;
        Path out = folder.resolve("server/out");
        try (server;
                Program daemon = host.daemon("us", conf + tls.keys());
                Socket source = new Socket(InetAddress.getLoopbackAddress(), in)) {
            OutputStream messages = source.getOutputStream();
            for (int kill = 0; kill <= kills; kill++) {
                for (int i = 0; i < 300; i++) {
                    messages.write(
                            "<13>test: n=%06d\n"
                                    .formatted(++sent)
                                    .getBytes(StandardCharsets.US_ASCII));
                    if (i % 100 == 0) {
                        Thread.sleep(random.nextInt(60));
                    }
                }
                if (kill < kills) {
                    server.kill9();
                    Thread.sleep(random.nextInt(50));
                    server.start();
                }
            }
            int total = sent;
            await(() -> numbers(out).size() == total);
            assertThat(List.copyOf(numbers(out)))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, sent).boxed().toList());
            assertThat(daemon.stop()).isZero();
        }
    }

    private static Set<Integer> numbers(Path out) throws IOException {
        Set<Integer> numbers = new LinkedHashSet<>();
        for (String line : Files.exists(out) ? Files.readAllLines(out) : List.<String>of()) {
            int at = line.indexOf("n=");
            if (at >= 0 && line.length() >= at + 8) {
                numbers.add(Integer.valueOf(line.substring(at + 2, at + 8)));
            }
        }
        return numbers;
    }

    /** Two hosts, a net that loses one datagram in twenty: the far end knows which. */
    @Test
    void knowsWhichDatagramsTheNetLost() throws Exception {
        shell(
                "ip netns add pk-a && ip netns add pk-b && ip link add pk-va netns pk-a type veth"
                        + " peer name pk-vb netns pk-b && ip -n pk-a addr add 10.99.0.1/24 dev pk-va"
                        + " && ip -n pk-b addr add 10.99.0.2/24 dev pk-vb && ip -n pk-a link set"
                        + " pk-va up && ip -n pk-b link set pk-vb up");
        shell(
                "ip netns exec pk-b nft 'add table inet loss; add chain inet loss in { type filter"
                        + " hook input priority 0; }; add rule inet loss in udp dport 5514 numgen"
                        + " random mod 100 < 5 drop'");
        Path socket = folder.resolve("log.sock");
        try (Program far = host.daemon(in("pk-b"), "far", "udp = [\"10.99.0.2:5514\"]\n");
                Program near =
                        host.daemon(
                                in("pk-a"),
                                "near",
                                "sockets = [\""
                                        + socket
                                        + "\"]\noutputs = [\"user.* udp://10.99.0.2:5514\"]\n")) {
            for (int i = 0; i < 20; i++) {
                host.log("-u", socket.toString(), "-t", "numbered");
                host.log("-u", socket.toString(), "-t", "mail", "-p", "mail.info");
            }
            await(() -> received("near").size() == 2_000 && isUpToDate("near"));
            await(() -> received("far").size() > 800);
            Thread.sleep(1000);
            assertThat(near.stop() + far.stop()).isZero();
        } finally {
            shell("ip netns del pk-a; ip netns del pk-b");
        }
        TreeSet<Long> arrived = new TreeSet<>();
        for (SyslogEntry entry : received("far")) {
            arrived.add(indexOf(entry));
        }
        NavigableSet<Long> lost = sent();
        lost.removeAll(arrived);
        lost.removeIf(index -> index > arrived.last());
        assertThat(lost).as("something was lost").hasSizeBetween(10, 150);
        Finished said =
                Program.run(
                        List.of(
                                "syslog",
                                "loss",
                                "--json",
                                "--state-dir",
                                folder.resolve("far").toString()));
        assertThat(said.exit()).isEqualTo(1);
        TreeSet<Long> missing = new TreeSet<>();
        NavigableSet<Long> all = sent();
        for (Json gap : Json.parse(said.out()).get("missing").items()) {
            missing.addAll(
                    all.subSet(gap.number("first_index"), true, gap.number("last_index"), true));
        }
        lost.removeIf(index -> index < arrived.first());
        assertThat(missing).isEqualTo(lost);
    }

    private NavigableSet<Long> sent() throws IOException {
        NavigableSet<Long> sent = new TreeSet<>();
        try (StreamReader reader = StreamReader.open(folder.resolve("near/streams/syslog"))) {
            for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
                Optional<SyslogEntry> message = SyslogEntry.decode(entry.bytes());
                if (message.isPresent() && text(message.get()).startsWith("<13>")) {
                    sent.add(entry.index());
                }
            }
        }
        return sent;
    }

    private static long indexOf(SyslogEntry entry) throws Exception {
        var mark = Rfc5424.parse(text(entry)).element("sent@32473");
        return Long.parseLong(String.valueOf(mark == null ? null : mark.value("index")));
    }

    private boolean isUpToDate(String name) throws IOException {
        return host.status(name).get("outputs").items().stream()
                .allMatch(output -> output.get("up_to_date").toString().endsWith("true"));
    }

    private static List<String> in(String namespace) {
        return List.of("ip", "netns", "exec", namespace);
    }

    private String client(String name, String action) {
        return "global(workDirectory=\"%s\" DefaultNetstreamDriverCAFile=\"%s\")\n"
                        .formatted(folder.resolve(name), tls.file())
                + "module(load=\"imuxsock\" SysSock.Use=\"off\")\n"
                + "input(type=\"imuxsock\" Socket=\"%s/in\")\n".formatted(folder.resolve(name))
                + action;
    }

    private static String omfwd(int port, String more) {
        return """
        action(type="omfwd" target="localhost" protocol="tcp" port="%d"
               template="RSYSLOG_SyslogProtocol23Format" %s)
        """
                .formatted(port, more);
    }

    private String ngClient(int port) {
        return "source in { unix-dgram(\"%s/in\"); };\n".formatted(folder.resolve("syslog-ng"))
                + ("log { source(in); destination { syslog(\"localhost\" port(%d) transport(tls)"
                                + " tls(peer-verify(optional-untrusted))); }; };\n")
                        .formatted(port);
    }

    private String server(String input) {
        Path at = folder.resolve("server");
        return ("global(workDirectory=\"%s\" DefaultNetstreamDriverCAFile=\"%s\""
                                + " DefaultNetstreamDriverCertFile=\"%s\""
                                + " DefaultNetstreamDriverKeyFile=\"%s\")\n")
                        .formatted(at, tls.file(), tls.file(), tls.key())
                + input
                + "template(name=\"text\" type=\"string\" string=\"%msg%\\n\")\n"
                + "action(type=\"omfile\" file=\""
                + at
                + "/out\" template=\"text\")\n";
    }

    /** Without what the peers say of themselves. */
    private List<SyslogEntry> received(String name) throws IOException {
        return host.received(name).stream()
                .filter(message -> !text(message).contains("rsyslogd"))
                .filter(message -> !text(message).contains("syslog-ng starting"))
                .toList();
    }

    private static String taggedText(SyslogEntry entry) {
        var parser = new org.printkeeper.core.syslog.SyslogParser(java.time.ZoneOffset.UTC);
        var message = parser.lenient(text(entry), Instant.now());
        return message.appName() + " " + message.message().strip();
    }
}
