package org.printkeeper.agent.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.printkeeper.agent.live.SyslogHost.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.cli.KeptRecords;
import org.printkeeper.agent.collector.SyslogNgCounters;
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.audit.LossEntry;

/** What real receivers have of what we sent, and what a real syslog-ng counts of its own losses. */
@Live(needs = {"rsyslog", "syslog-ng"})
class ReadBackTest {
    @TempDir Path folder;

    /** An rsyslogd that writes RFC 5424. */
    private SyslogPeer receiver(String input, int port) throws Exception {
        return SyslogPeer.rsyslog(
                folder.resolve("server"),
                input.contains("imtcp") ? port : 0,
                """
                global(workDirectory="%1$s")
                module(load="imuxsock" SysSock.Use="off")
                input(type="imuxsock" socket="%1$s/in")
                %2$s
                action(type="omfile" file="%1$s/out" template="RSYSLOG_SyslogProtocol23Format")
                """
                        .formatted(folder.resolve("server"), input));
    }

    private Json audit() throws Exception {
        Path kmsg = Files.writeString(folder.resolve("kmsg"), KeptRecords.kmsg());
        Finished run =
                Program.run(
                        List.of(
                                "audit",
                                "--json",
                                "--boot",
                                boot(),
                                "--reference",
                                kmsg.toString(),
                                "--config",
                                folder.resolve("server/conf").toString(),
                                "--syslog",
                                folder.resolve("server/out").toString()));
        assertThat(run.out()).as("audit exit %d: %s", run.exit(), run.error()).startsWith("{");
        return Json.parse(run.out()).get("collectors").items().getFirst();
    }

    private static String boot() throws Exception {
        return BootFacts.ofThisHost().bootId().toString();
    }

    private List<String> kept() throws Exception {
        Path out = folder.resolve("server/out");
        return Files.exists(out)
                ? Files.readAllLines(out, ISO_8859_1).stream()
                        .filter(line -> line.contains("kmsg@32473"))
                        .toList()
                : List.of();
    }

    @Test
    void namesTheLinesThatARealReceiverLost() throws Exception {
        int port = SyslogPeer.freePort();
        String input = "module(load=\"imtcp\")\ninput(type=\"imtcp\" port=\"%d\")".formatted(port);
        try (SyslogPeer server = receiver(input, port)) {
            assertThat(server).isNotNull();
            KeptRecords.send("*.* tcp://127.0.0.1:" + port, boot());
            await(() -> kept().size() == KeptRecords.COUNT);
        }
        assertThat(audit().text("verdict")).isEqualTo("complete");
        List<String> lines = new ArrayList<>(kept());
        lines.subList(500, 503).clear();
        Files.write(folder.resolve("server/out"), lines, ISO_8859_1);
        Json report = audit();
        assertThat(report.number("missing")).isEqualTo(3);
        assertThat(report.get("by_cause").number("transit")).isEqualTo(3);
        assertThat(report.get("ledger").items().getFirst().text("row")).isEqualTo("F2");
    }

    /**
     * How much a receiver with a tiny buffer loses nobody knows before; every record must agree.
     */
    @Test
    void countsWhatUdpLostForReal() throws Exception {
        int port = SyslogPeer.freePort();
        String input =
                "module(load=\"imudp\")\ninput(type=\"imudp\" address=\"127.0.0.1\" port=\"%d\" rcvbufSize=\"4k\")"
                        .formatted(port);
        int arrived;
        try (SyslogPeer server = receiver(input, port)) {
            assertThat(server).isNotNull();
            KeptRecords.send("*.* udp://127.0.0.1:" + port, boot());
            arrived = settled();
        }
        Json report = audit();
        long missing = report.number("missing");
        assertThat(missing).as("of %d arrived", arrived).isEqualTo(KeptRecords.COUNT - arrived);
        assertThat(report.number("altered")).isZero();
        assertThat(report.text("name")).isEqualTo("rsyslog");
    }

    /** How many lines there are when no more come. */
    private int settled() throws Exception {
        int before = -1;
        while (kept().size() > before) {
            before = kept().size();
            Thread.sleep(1_000);
        }
        return before;
    }

    @Test
    void readsTheCountersOfARealSyslogNg() throws Exception {
        Path at = folder.resolve("syslog-ng");
        String configuration =
                """
                options { stats-level(1); };
                source in { unix-dgram("%1$s/in"); };
                destination nowhere { network("127.0.0.1" port(9) log-fifo-size(7)); };
                log { source(in); destination(nowhere); };
                """
                        .formatted(at);
        try (SyslogPeer ng = SyslogPeer.syslogNg(at, 0, configuration)) {
            assertThat(ng).isNotNull();
            new SyslogHost(folder).log("-u", at.resolve("in").toString(), "-t", "many");
            await(() -> counters(at).values().stream().mapToLong(Long::longValue).sum() >= 50);
            assertThat(counters(at)).containsEntry("E9", 43L).containsEntry("E15", 7L);
        }
    }

    private static Map<String, Long> counters(Path at) throws Exception {
        CollectorReport store = CollectorReport.cannotTell(SyslogNgCounters.DAEMON, "", "");
        return SyslogNgCounters.ask(at.resolve("control")).addTo(store).ledger().stream()
                .collect(Collectors.toMap(entry -> entry.row().id(), LossEntry::records));
    }
}
