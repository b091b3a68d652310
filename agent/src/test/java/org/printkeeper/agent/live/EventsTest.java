package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every event that the lab can make on a running kernel is found, with what its records say. */
@Live
class EventsTest {
    @TempDir Path folder;

    /**
     * @param event as the lab names it, with its arguments
     * @param kind of an incident that must be found
     * @param fields patterns of its fields, by name
     */
    record Case(List<String> event, String kind, Map<String, String> fields) {
        static Case of(String event, String kind, String... fields) {
            Map<String, String> patterns = new java.util.LinkedHashMap<>();
            for (int i = 0; i < fields.length; i += 2) {
                patterns.put(fields[i], fields[i + 1]);
            }
            return new Case(List.of(event.split(" ")), kind, patterns);
        }

        @Override
        public String toString() {
            return String.join(" ", event) + " is " + kind;
        }
    }

    private static final String PID = "[1-9][0-9]*";
    private static final String ADDRESS = "[0-9a-f]+";
    private static final String LOOP = "loop[0-9]+";

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "oom",
                        "mem.oom.memcg",
                        "trigger",
                        "tail",
                        "victim",
                        "tail",
                        "pid",
                        PID,
                        "uid",
                        "0",
                        "constraint",
                        "CONSTRAINT_MEMCG",
                        "cgroup",
                        "/.*lab.*",
                        "limit_kb",
                        "16384",
                        "anon_rss_kb",
                        PID,
                        "file_rss_kb",
                        "[0-9]+",
                        "shmem_rss_kb",
                        "[0-9]+",
                        "top_tasks",
                        "tail \\([0-9]+\\) [0-9]+ kB",
                        "dump",
                        "complete"),
                Case.of("oom-burst 3", "mem.oom.memcg", "victim", "lab-burst"),
                Case.of(
                        "hostile-name",
                        "mem.oom.memcg",
                        "victim",
                        Pattern.quote("\\x1b[2J<b>x</b>\\x0az"),
                        "pid",
                        PID),
                Case.of(
                        "hostile-name",
                        "sec.segfault",
                        "comm",
                        Pattern.quote("\\x1b[2J<b>x</b>\\x0az"),
                        "pid",
                        PID),
                Case.of("drop-caches", "sys.drop_caches", "mode", "1", "pid", PID),
                Case.of("swap", "mem.swap_on", "size_kb", PID),
                Case.of("segv", "sec.segfault", "comm", "lab-segv", "address", "0", "ip", ADDRESS),
                Case.of("gp", "sec.segfault", "comm", "lab-gp", "pid", PID),
                Case.of("ud", "sec.segfault", "comm", "lab-ud", "trap", "invalid opcode"),
                Case.of("int3", "sec.segfault", "comm", "lab-int3", "trap", "int3"),
                Case.of("div", "sec.segfault", "comm", "lab-div", "trap", "divide error"),
                Case.of("fatal-signal", "sec.fatal_signal", "signal", "6"),
                Case.of(
                        "suppressed",
                        "log.suppressed",
                        "function",
                        "show_signal_msg",
                        "count",
                        "[12][0-9]"),
                Case.of("seccomp", "sec.audit_denied", "comm", "lab-seccomp", "pid", PID),
                Case.of("unsafe-core", "sec.unsafe_setting", "value", "2"),
                Case.of("fork-rejected", "sys.fork_rejected", "cgroup", "/.*lab.*"),
                Case.of(
                        "hung-task",
                        "crash.hung_task",
                        "comm",
                        "touch",
                        "pid",
                        PID,
                        "seconds",
                        "[2-9]",
                        "stack",
                        ".*schedule.*"),
                Case.of("netfilter 20 5", "sec.netfilter", "out", "lo", "source", "127.0.0.1"),
                Case.of("promisc", "sec.promisc", "device", ".+"),
                Case.of("bridge", "net.bridge_port", "bridge", "br0", "device", "v0"),
                Case.of("syn-flood", "net.syn_flood", "port", ".*9999"),
                Case.of("conntrack-full", "net.conntrack_full"),
                Case.of("ext4", "fs.mount", "device", LOOP),
                Case.of(
                        "ext4-error",
                        "fs.ext4",
                        "device",
                        LOOP,
                        "function",
                        "ext4_.*",
                        "line",
                        PID),
                Case.of("ext4-abort", "fs.remount_ro", "device", LOOP + ".*"),
                Case.of(
                        "io-error",
                        "st.io_error",
                        "device",
                        LOOP,
                        "sector",
                        PID,
                        "operation",
                        "READ"),
                Case.of("xfs-error", "fs.xfs", "device", LOOP),
                Case.of("printk-ratelimit", "log.suppressed", "count", "20"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findsWhatTheKernelSays(Case one) throws IOException {
        Path records = folder.resolve("records");
        try (Turn _ = Lab.turn();
                Recorder recorder = Lab.record(Lab.nextSequence(), records)) {
            Lab.event(
                    one.event().getFirst(),
                    one.event().subList(1, one.event().size()).toArray(String[]::new));
            recorder.finish();
        }
        assertThat(Incidents.of(records))
                .as(Files.readString(records))
                .anySatisfy(found -> {
                    assertThat(found.text("kind")).isEqualTo(one.kind());
                    assertThat(found.text("badge")).isEqualTo("kernel");
                    one.fields()
                            .forEach((name, pattern) ->
                                    assertThat(found.get("fields").text(name)).matches(pattern));
                });
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {"user-inject", "multi-line", "no-newline", "long-escaped"})
    void takesNothingOfAProgramForTheKernels(String event) throws IOException {
        Path records = folder.resolve("records");
        try (Turn _ = Lab.turn();
                Recorder recorder = Lab.record(Lab.nextSequence(), records)) {
            Lab.event(event);
            recorder.finish();
        }
        assertThat(Incidents.of(records))
                .noneSatisfy(found -> assertThat(found.toString()).contains("lab "));
    }
}
