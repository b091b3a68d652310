package org.printkeeper.agent.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Mark;

/** An archive of several sealed segments and one that grows, two boots, the first crashed. */
class LogsFormsTest {
    private static final String FIRST = "1".repeat(32);
    private static final String SECOND = "2".repeat(32);
    private static final long ZERO_MICROS =
            Instant.parse("2026-11-21T12:00:00Z").toEpochMilli() * 1000;

    @TempDir Path state;

    @BeforeEach
    void archive() throws Exception {
        List<Object> first = new ArrayList<>(List.of(clock()));
        for (int i = 0; i < 400; i++) {
            String text = i == 123 ? "The needle\\x0asecond line" : "device eth" + i + " is up";
            first.add("%d,%d,%d,-;%s\n".formatted(i == 200 ? 3 : 6, i, i * 1_000_000L, text));
        }
        first.add(new Gap(400, 409, Cause.OVERRUN, 399_000_000, 410_000_000));
        first.add("6,410,410000000,-;half of \n");
        first.add("6,411,410000001,c;a line\n");
        write(FIRST, first);
        write(
                SECOND,
                List.of(
                        Mark.of(Mark.CRASH, "boot", BootId.parse(FIRST).orElseThrow().toString()),
                        clock(),
                        "6,0,1000000,-;Linux version\n",
                        "30,1,2000000,-;systemd[1]: Hello\n SUBSYSTEM=pci\n DEVICE=+pci:0\n",
                        "12,2,3000000,-;raw \\x1b[31m \\xff\n",
                        "3,3,4000000,-;Out of memory: Killed process 1 (evil)\n"));
    }

    private static Mark clock() {
        return new ClockSample(0, 0, 0, ZERO_MICROS, true, 0).toMark();
    }

    private void write(String boot, List<Object> entries) throws Exception {
        StreamWriter writer =
                StreamWriter.open(
                        Streams.kernel(state),
                        BootId.parse(boot).orElseThrow(),
                        StreamSettings.defaults().withSizes(4096, 1 << 30, 0),
                        () -> Instant.parse("2026-11-21T12:00:00Z"));
        Thread writing = Thread.ofPlatform().start(writer);
        for (Object entry : entries) {
            EntryBatch batch = writer.emptyBatch();
            if (entry instanceof String text) {
                byte[] raw = text.getBytes(ISO_8859_1);
                KmsgRecord record = KmsgRecord.parse(raw, 0, raw.length);
                batch.addRecord(raw, 0, raw.length, record.sequence(), record.level());
            } else {
                batch.add((org.printkeeper.core.record.Capture) entry);
            }
            writer.put(batch);
            if (!writer.awaitDurable(Duration.ofSeconds(10))) {
                throw new AssertionError("the disk does not take it");
            }
        }
        writer.close();
        writing.join();
        seal(boot);
    }

    private void seal(String boot) throws Exception {
        StreamWriter writer =
                StreamWriter.open(
                        Streams.kernel(state),
                        BootId.parse(boot).orElseThrow(),
                        StreamSettings.defaults(),
                        Instant::now);
        writer.sealer().sealAll();
        writer.abandon();
        assertThat(files(".zst")).isPositive();
    }

    private long files(String suffix) throws Exception {
        try (var files = Files.list(Streams.kernel(state))) {
            return files.filter(file -> file.toString().endsWith(suffix)).count();
        }
    }

    private String logs(String... arguments) {
        return logs(0, arguments);
    }

    private String logs(int exit, String... arguments) {
        TestTerminal terminal = new TestTerminal();
        List<String> all = new ArrayList<>(List.of("logs", "--state-dir=" + state, "--utc"));
        all.addAll(List.of(arguments));
        int ended = terminal.run(all.toArray(String[]::new));
        assertThat(ended).as(terminal.err()).isEqualTo(exit);
        return (exit == 0 ? terminal.out() : terminal.out() + terminal.err())
                .replace(" " + Streams.host() + " ", " HOST ")
                .replace("\"" + Streams.host() + "\"", "\"HOST\"")
                .replace("=" + Streams.host() + "\n", "=HOST\n");
    }

    @Test
    void showsTheSameLinesFromTheEndAsFromTheBeginning() {
        List<String> all = logs("-q", "-o", "cat").lines().toList();
        assertThat(all)
                .hasSize(407)
                .contains("-- 10 records lost (seq 400..409, overrun) --", "half of a line");
        for (int n : List.of(1, 3, 7, 50, 300)) {
            List<String> last = logs("-q", "-o", "cat", "-n", "" + n).lines().toList();
            assertThat(all).as("-n %d", n).endsWith(last.toArray(String[]::new));
        }
        assertThat(logs("-q", "-o", "short-monotonic", "-r").lines().toList().reversed())
                .filteredOn(line -> !line.startsWith(" ") && !line.contains("needle"))
                .isEqualTo(
                        logs("-q", "-o", "short-monotonic")
                                .lines()
                                .filter(line -> !line.startsWith(" ") && !line.contains("needle"))
                                .toList());
    }

    @Test
    void findsWhatAFilterOfWordsLevelsOrTimesLeaves() {
        String gap = "-- 10 records lost (seq 400..409, overrun) --\n";
        assertThat(logs("-q", "-o", "cat", "-g", "needle"))
                .isEqualTo("The needle\nsecond line\n" + gap);
        assertThat(logs("-q", "-o", "cat", "-g", "NEEDLE", "--case-sensitive=no"))
                .isEqualTo("The needle\nsecond line\n" + gap);
        assertThat(logs(1, "-q", "-o", "cat", "-g", "the needle", "--case-sensitive"))
                .isEqualTo(gap);
        assertThat(logs("-q", "-o", "cat", "-g", "half of a")).isEqualTo(gap + "half of a line\n");
        assertThat(logs("-q", "-o", "cat", "-p", "err..alert"))
                .isEqualTo(
                        "device eth200 is up\n" + gap + "Out of memory: Killed process 1 (evil)\n");
        assertThat(
                        logs(
                                "-q",
                                "-b",
                                "-1",
                                "-o",
                                "cat",
                                "-S",
                                "2026-11-21 12:01:39.5",
                                "-U",
                                "2026-11-21 12:01:41"))
                .isEqualTo("device eth100 is up\ndevice eth101 is up\n");
        assertThat(logs("-q", "-o", "cat", "--facility", "user,daemon"))
                .isEqualTo(gap + "Hello\nraw \\x1b[31m \\xff\n");
        assertThat(logs("-q", "-o", "cat", "-t", "systemd")).isEqualTo(gap + "Hello\n");
    }

    @Test
    void findsEachRecordOnceWhateverOfAnAlternativeStandsInIt() {
        assertThat(logs("-q", "-b", "-1", "-o", "cat", "-g", "eth(77|78)|eth20 is|no such").lines())
                .containsExactly(
                        "device eth20 is up",
                        "device eth77 is up",
                        "device eth78 is up",
                        "-- 10 records lost (seq 400..409, overrun) --");
        assertThat(logs("-q", "-b", "-1", "-o", "cat", "-g", "up|device").lines()).hasSize(400);
        assertThat(logs("-q", "-b", "-1", "-o", "cat", "-g", "[0-9]9 is|^half of a").lines())
                .hasSize(41);
        assertThat(logs(1, "-q", "-b", "-o", "cat", "-g", "pci")).isEmpty();
    }

    @Test
    void indentsWhatIsOfTheSameLineAsJournalctlDoes() throws Exception {
        write("3".repeat(32), List.of(clock(), "12,0,1000000,-;one\\x0atwo\\x09\\x0a\n"));
        String head = "[    1.000000] HOST unknown: ";
        String indent =
                " ".repeat(head.length() - 4 + Streams.host().length() - " unknown".length());
        assertThat(logs("-q", "-b", "-o", "short-monotonic"))
                .isEqualTo(head + "one\n" + indent + "two" + " ".repeat(8) + "\n");
        assertThat(logs("-q", "-b", "-o", "short-monotonic", "-a"))
                .isEqualTo(head + "one\n" + indent + "two\t\n");
        assertThat(logs("-q", "-b", "-o", "cat")).isEqualTo("one\ntwo\t\n\n");
    }

    @Test
    void showsLinesAroundAMatch() {
        assertThat(
                        logs("-q", "-b", "-1", "-o", "cat", "-g", "eth(50|53|200)\\b", "-C", "1")
                                .lines())
                .containsExactly(
                        "device eth49 is up",
                        "device eth50 is up",
                        "device eth51 is up",
                        "device eth52 is up",
                        "device eth53 is up",
                        "device eth54 is up",
                        "--",
                        "device eth199 is up",
                        "device eth200 is up",
                        "device eth201 is up",
                        "--",
                        "device eth399 is up",
                        "-- 10 records lost (seq 400..409, overrun) --",
                        "half of a line");
        assertThat(logs("-q", "-o", "cat", "-g", "eth77 ", "-A", "2", "-n", "+2").lines())
                .containsExactly("device eth77 is up", "device eth78 is up");
    }

    @Test
    void goesOnAfterACursor() throws Exception {
        assertThat(logs("-q", "-o", "cat", "--cursor", "b=%s;s=398".formatted(FIRST), "-n", "2"))
                .isEqualTo("device eth398 is up\ndevice eth399 is up\n");
        assertThat(
                        logs(
                                "-q",
                                "-o",
                                "cat",
                                "--after-cursor",
                                "b=%s;s=411".formatted(FIRST),
                                "-n",
                                "1"))
                .isEqualTo("Linux version\n");
        assertThat(logs("-q", "-b", "-o", "cat", "-n", "1", "--show-cursor"))
                .endsWith("-- cursor: b=%s;s=3\n".formatted(SECOND));
        Path file = state.resolve("cursor");
        assertThat(logs("-q", "-o", "cat", "--cursor-file", file.toString()).lines()).hasSize(407);
        assertThat(Files.readString(file)).isEqualTo("b=%s;s=3\n".formatted(SECOND));
        assertThat(logs("-q", "-o", "cat", "--cursor-file", file.toString())).isEmpty();
        assertThat(logs(64, "--cursor", "s=1")).contains("--cursor is 's=1', expected a cursor");
        assertThat(logs(64, "--cursor", "b=%s;s=1".formatted("3".repeat(32))))
                .contains("does not have");
    }

    @Test
    void listsBootsWithWhatWasLostOfThem() {
        assertThat(logs("--list-boots").lines().map(line -> line.replaceAll(" +", " ").strip()))
                .containsExactly(
                        "IDX BOOT ID FIRST ENTRY LAST ENTRY ARCHIVED LOST END",
                        "-1 %s Sat 2026-11-21 12:00:00 UTC Sat 2026-11-21 12:06:50 UTC 402 10 crash"
                                .formatted(FIRST),
                        "0 %s Sat 2026-11-21 12:00:01 UTC Sat 2026-11-21 12:00:04 UTC 4 0 newest"
                                .formatted(SECOND));
        assertThat(logs("--list-boots", "--json"))
                .contains("\"archived\":402,\"lost\":10,\"end\":\"crash\"");
    }

    @Test
    void writesEachTextForm() {
        String line = "HOST systemd[1]: Hello\n";
        assertThat(hello("short")).isEqualTo("Nov 21 12:00:02 " + line);
        assertThat(hello("short-iso")).isEqualTo("2026-11-21T12:00:02+0000 " + line);
        assertThat(hello("short-iso-precise")).isEqualTo("2026-11-21T12:00:02.000000+0000 " + line);
        assertThat(hello("short-precise")).isEqualTo("Nov 21 12:00:02.000000 " + line);
        assertThat(hello("short-full")).isEqualTo("Sat 2026-11-21 12:00:02 UTC " + line);
        assertThat(hello("with-unit")).isEqualTo("Sat 2026-11-21 12:00:02 UTC " + line);
        assertThat(hello("short-unix")).isEqualTo("1795262402.000000 " + line);
        assertThat(hello("short-monotonic")).isEqualTo("[    2.000000] " + line);
        assertThat(hello("short-delta")).isEqualTo("[    2.000000                ] " + line);
        assertThat(hello("cat")).isEqualTo("Hello\n");
        assertThat(logs("-q", "-b", "-n", "2", "-o", "short-delta"))
                .contains("[    4.000000 <    1.000000 >] HOST kernel: Out");
        assertThat(logs("-q", "-b", "-t", "systemd", "--no-hostname"))
                .isEqualTo("Nov 21 12:00:02 systemd[1]: Hello\n");
        assertThat(hello("verbose"))
                .isEqualTo(
                        """
                        Sat 2026-11-21 12:00:02.000000 UTC [b=22222222222222222222222222222222;s=1]
                            _BOOT_ID=22222222222222222222222222222222
                            _TRANSPORT=kernel
                            _HOSTNAME=HOST
                            PRIORITY=6
                            SYSLOG_FACILITY=3
                            SYSLOG_IDENTIFIER=systemd
                            SYSLOG_PID=1
                            _SOURCE_MONOTONIC_TIMESTAMP=2000000
                            _KERNEL_SUBSYSTEM=pci
                            _KERNEL_DEVICE=+pci:0
                            MESSAGE=Hello
                        """);
    }

    private String hello(String form) {
        return logs("-q", "-b", "-t", "systemd", "-o", form);
    }

    @Test
    void writesStructuredFormsWithBytesThatAreNoText() {
        String address =
                "\"__CURSOR\":\"b=22222222222222222222222222222222;s=2\",\"__REALTIME_TIMESTAMP\":\"1795262403000000\",\"__MONOTONIC_TIMESTAMP\":\"3000000\",\"_BOOT_ID\":\"22222222222222222222222222222222\"";
        String bytes = "\"MESSAGE\":[114,97,119,32,27,91,51,49,109,32,255]}";
        String json = logs("-q", "-b", "-p", "4..4", "-o", "json");
        assertThat(json).startsWith("{" + address).endsWith(bytes + "\n");
        assertThat(logs("-q", "-b", "-p", "4..4", "-o", "json-seq")).isEqualTo("\u001e" + json);
        assertThat(logs("-q", "-b", "-p", "4..4", "-o", "json-sse"))
                .isEqualTo("data: " + json + "\n");
        assertThat(logs("-q", "-b", "-p", "4..4", "-o", "json-pretty"))
                .startsWith("{\n\t\"__CURSOR\" : \"b=")
                .contains("\t\"MESSAGE\" : [\n\t\t114,\n")
                .endsWith("\t\t255\n\t]\n}\n");
        assertThat(logs("-q", "-b", "-p", "4..4", "-o", "json", "--output-fields=PRIORITY"))
                .isEqualTo("{" + address + ",\"PRIORITY\":\"4\"}\n");
        assertThat(logs("-q", "-b", "-p", "4..4", "-o", "export"))
                .contains("\nMESSAGE\n\u000b\0\0\0\0\0\0\0raw \u001b[31m ");
        assertThat(logs("-q", "-b", "-1", "-p", "alert", "-o", "json"))
                .contains("\"MESSAGE\":\"10 records lost (seq 400..409, overrun)\"")
                .contains("\"PRINTKEEPER_FIRST\":\"400\"");
    }

    @Test
    void explainsAndNamesValuesAndSaysWhenThereIsNothing() {
        assertThat(logs("-q", "-b", "-p", "err", "-x", "-o", "cat"))
                .startsWith("Out of memory: Killed process 1 (evil)\n\u2591\u2591 ")
                .contains("\u2591\u2591 Check: ");
        assertThat(logs("-F", "SYSLOG_IDENTIFIER").lines())
                .containsExactly("kernel", "printkeeper", "systemd");
        assertThat(logs("-b", "-p", "emerg")).isEqualTo("-- No entries --\n");
        assertThat(logs("-b", "-p", "4..4", "-o", "cat", "-a")).contains("raw \u001b[31m");
    }

    @Test
    void dropsTheOldestAndDeclaresIt() throws Exception {
        long sealed = files(".zst");
        assertThat(logs("--vacuum-size", "4K", "--dry-run")).startsWith("Would drop ");
        assertThat(files(".zst")).isEqualTo(sealed);
        assertThat(logs("--vacuum-size", "1", "--disk-usage"))
                .startsWith("Dropped %d segments, ".formatted(sealed))
                .contains("Archived kernel records take up ");
        assertThat(files(".zst")).isZero();
        assertThat(logs("-q", "-o", "cat"))
                .startsWith("Linux version\nHello\n")
                .doesNotContain("lost");
        assertThat(logs("--list-boots").lines()).hasSize(2);
        assertThat(logs("--vacuum-time", "10years")).startsWith("Dropped 0 segments");
        assertThat(logs(64, "--vacuum-size", "lots")).contains("expected bytes such as 500M");
        assertThat(logs(64, "--dry-run")).contains("--vacuum-size");
    }
}
