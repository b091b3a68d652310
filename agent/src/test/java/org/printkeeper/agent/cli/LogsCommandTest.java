package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.Tai64n;

class LogsCommandTest {
    private static final BootId FIRST = boot("11111111111111111111111111111111");
    private static final BootId SECOND = boot("22222222222222222222222222222222");

    /** 2026-11-21 12:00:00 UTC is second 0 of the second boot's printk clock. */
    private static final long ZERO_MICROS =
            Instant.parse("2026-11-21T12:00:00Z").toEpochMilli() * 1000;

    @TempDir Path state;
    private final TestTerminal terminal = new TestTerminal();

    private static BootId boot(String id) {
        return BootId.parse(id).orElseThrow();
    }

    @BeforeEach
    void archive() throws Exception {
        write(FIRST, "6,0,1000000,-;first boot\n");
        write(
                SECOND,
                "6,0,1000000,-;Linux version\n",
                "4,1,2000000,-;eth0: link is \n",
                "4,2,2000001,c;up\n",
                new Gap(3, 214, Cause.OVERRUN, 2_000_001, 3_000_000),
                "3,215,3000000,-;Out of memory: Killed process 1 (\\x1b[31mevil)\n SUBSYSTEM=pci\n",
                "14,216,4000000,-;two\\x0alines\n");
    }

    private void write(BootId boot, Object... entries) throws Exception {
        StreamWriter writer =
                StreamWriter.open(
                        Streams.kernel(state),
                        boot,
                        StreamSettings.defaults(),
                        () -> Instant.parse("2026-11-21T12:00:00Z"));
        EntryBatch batch = writer.emptyBatch();
        batch.add(new ClockSample(0, 0, 0, ZERO_MICROS, true, 0).toMark());
        for (Object entry : entries) {
            if (entry instanceof Capture capture) {
                batch.add(capture);
            } else {
                byte[] raw = entry.toString().getBytes(StandardCharsets.US_ASCII);
                KmsgRecord record = KmsgRecord.parse(raw, 0, raw.length);
                batch.addRecord(raw, 0, raw.length, record.sequence(), record.level());
            }
        }
        writer.put(batch);
        writer.close();
        writer.run();
    }

    private String logs(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "logs";
        all[1] = "--state-dir";
        all[2] = state.toString();
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        terminal.run(all);
        assertThat(terminal.err()).isEmpty();
        return terminal.out().replace(" " + Streams.host() + " ", " HOST ");
    }

    @Test
    void showsLinesBootsAndGapsAndMakesControlBytesVisible() {
        assertThat(logs("-o", "short-monotonic"))
                .isEqualTo(
                        """
                        [    1.000000] HOST kernel: first boot
                        -- Boot 22222222222222222222222222222222 --
                        [    1.000000] HOST kernel: Linux version
                        [    2.000000] HOST kernel: eth0: link is up
                        -- 212 records lost (seq 3..214, overrun) --
                        [    3.000000] HOST kernel: Out of memory: Killed process 1 (\\x1b[31mevil)
                        [    4.000000] HOST unknown: two
                        %slines
                        """
                                .formatted(
                                        " "
                                                .repeat(
                                                        "[    4.000000] : ".length()
                                                                + Streams.host().length())));
    }

    @Test
    void selectsABootByOffsetAndById() {
        assertThat(logs("-b", "-1", "-o", "cat")).isEqualTo("first boot\n");
        assertThat(new LogsRun().logs("-b", FIRST.compact(), "-o", "cat"))
                .isEqualTo("first boot\n");
        assertThat(new LogsRun().logs("-b", "1", "-o", "cat")).isEqualTo("first boot\n");
    }

    /** Another run in the same archive. */
    private final class LogsRun {
        private final TestTerminal other = new TestTerminal();

        String logs(String... arguments) {
            String[] all = new String[arguments.length + 3];
            all[0] = "logs";
            all[1] = "--state-dir=" + state;
            all[2] = "--no-pager";
            System.arraycopy(arguments, 0, all, 3, arguments.length);
            other.run(all);
            return other.out();
        }
    }

    @Test
    void showsGapsWhateverTheFilter() {
        assertThat(logs("-b", "-p", "err", "-o", "cat"))
                .isEqualTo(
                        """
                        -- 212 records lost (seq 3..214, overrun) --
                        Out of memory: Killed process 1 (\\x1b[31mevil)
                        """);
    }

    @Test
    void findsWithoutRegardToCaseUnlessAskedTo() {
        assertThat(new LogsRun().logs("-b", "-g", "out of MEM", "-o", "cat"))
                .doesNotContain("Out of memory");
        assertThat(new LogsRun().logs("-b", "-g", "out of mem", "-o", "cat"))
                .contains("Out of memory");
    }

    @Test
    void endsWithOneWhenNothingMatches() {
        assertThat(terminal.run("logs", "--state-dir", state.toString(), "-g", "no such text"))
                .isEqualTo(1);
    }

    @Test
    void limitsToTheLastLinesNewestFirst() {
        assertThat(logs("-n", "2", "-r", "-o", "cat"))
                .isEqualTo(
                        """
                        two
                        lines
                        Out of memory: Killed process 1 (\\x1b[31mevil)
                        """);
    }

    @Test
    void limitsToATime() {
        assertThat(
                        logs(
                                "-b",
                                "-S",
                                "2026-11-21 12:00:02.5 UTC",
                                "-U",
                                "2026-11-21 12:00:03.5 UTC",
                                "-o",
                                "cat"))
                .isEqualTo(
                        """
                        -- 212 records lost (seq 3..214, overrun) --
                        Out of memory: Killed process 1 (\\x1b[31mevil)
                        """);
    }

    @Test
    void showsTheNewestBootOfTheKernelsLog() {
        assertThat(logs("-k", "-o", "cat")).startsWith("Linux version\n").contains("two\n");
    }

    @Test
    void givesEachRecordAsJsonWithItsTime() {
        assertThat(logs("-b", "--json", "-n", "3").lines())
                .containsExactly(
                        "{\"boot\":\"22222222-2222-2222-2222-222222222222\"}",
                        "{\"gap\":{\"first_seq\":3,\"last_seq\":214,\"records\":212,\"cause\":\"overrun\",\"after_usec\":2000001,\"before_usec\":3000000}}",
                        "{\"seq\":215,\"usec\":3000000,\"facility\":\"kern\",\"level\":\"err\",\"pri\":3,\"flag\":\"-\",\"time\":\"2026-11-21T12:00:03Z\",\"time_error_usec\":1300,\"text\":\"Out of memory: Killed process 1 (\\u001b[31mevil)\",\"keys\":{\"SUBSYSTEM\":\"pci\"}}",
                        "{\"seq\":216,\"usec\":4000000,\"facility\":\"user\",\"level\":\"info\",\"pri\":14,\"flag\":\"-\",\"time\":\"2026-11-21T12:00:04Z\",\"time_error_usec\":1400,\"text\":\"two\\nlines\"}");
    }

    @Test
    void saysWhereItExpectedAnArchive() {
        assertThat(terminal.run("logs", "--state-dir", state.resolve("none").toString()))
                .isEqualTo(4);
        assertThat(terminal.err())
                .isEqualTo(
                        "printkeeper logs: no archive in "
                                + state
                                + "/none/streams/kernel, expected one that 'printkeeper run' has made;"
                                + " name another with --state-dir\n");
    }

    @Test
    void refusesAPatternThatIsNone() {
        assertThat(terminal.run("logs", "--state-dir", state.toString(), "-g", "(")).isEqualTo(64);
        assertThat(terminal.err()).startsWith("printkeeper logs: --grep '(': ");
    }

    @Test
    void readsRangesOfLevelsInEitherOrder() {
        assertThat(LogFilter.levels("warning..2")).isEqualTo(0b11100);
        assertThat(LogFilter.levels("err..alert")).isEqualTo(0b1110);
        assertThat(LogFilter.levels("3")).isEqualTo(0b1111);
        assertThat(LogFilter.levels("emerg..emerg")).isEqualTo(1);
        assertThat(LogFilter.levels("debug")).isEqualTo(LogFilter.ALL_LEVELS);
    }

    @Test
    void givesLinesWithoutNumbersAndDamageAsJson() throws Exception {
        write(SECOND, Mark.of(Mark.TEXT, "pri", "14", "usec", "5000000", "text", "a\u009b\u202e"));
        StreamWriter writer =
                StreamWriter.open(
                        Streams.kernel(state), SECOND, StreamSettings.defaults(), Instant::now);
        EntryBatch batch = writer.emptyBatch();
        byte[] damaged = "6,x\n".getBytes(StandardCharsets.US_ASCII);
        batch.addRecord(damaged, 0, damaged.length, 217, Level.INFO);
        writer.put(batch);
        writer.close();
        writer.run();
        assertThat(logs("--json", "-n", "2", "-q").lines())
                .satisfiesExactly(
                        text ->
                                assertThat(text)
                                        .isEqualTo(
                                                "{\"usec\":5000000,\"facility\":\"user\",\"level\":\"info\",\"pri\":14,\"time\":\"2026-11-21T12:00:05Z\",\"time_error_usec\":1500,\"text\":\"a\\u009b\\u202e\"}"),
                        damage ->
                                assertThat(damage)
                                        .startsWith("{\"damaged\":{\"index\":")
                                        .contains(",\"entries\":1,\"reason\":\""));
    }

    @Test
    void showsTheBytesOfALineWithoutNumberThatAreNoText() throws Exception {
        write(SECOND, Mark.of(Mark.TEXT, "pri", "14", "text_escaped", "app[7]: a \\xff b"));
        assertThat(logs("-n", "1", "-q", "-o", "cat")).isEqualTo("a \\xff b\n");
        assertThat(logs("-n", "1", "-q", "-o", "json"))
                .contains("\"SYSLOG_PID\":\"7\"", "\"MESSAGE\":[97,32,255,32,98]");
        assertThat(logs("-n", "1", "-q", "--json")).contains("\"text_escaped\":");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(refused("-f", "-U", "-1h")).contains("--follow", "--until");
        assertThat(refused("-f", "-r")).contains("--follow", "--reverse");
        assertThat(refused("-b", "7")).contains("no boot '7'");
    }

    @Test
    void refusesBadOptionsBeforeItLooksForAnArchive() {
        state = state.resolve("none");
        for (String option :
                List.of("-pfoo", "-obar", "-g[", "-nx", "-bx", "-Sx", "-cx", "-Ax", "--dry-run")) {
            assertThat(refused(option)).as(option).doesNotContain("no archive");
        }
        assertThat(refused("--vacuum-size", "x")).contains("--vacuum-size");
    }

    private String refused(String... arguments) {
        TestTerminal other = new TestTerminal();
        List<String> all = new ArrayList<>(List.of("logs", "--state-dir=" + state));
        all.addAll(List.of(arguments));
        assertThat(other.run(all.toArray(String[]::new))).isEqualTo(64);
        return other.err();
    }

    @Test
    void refusesAnEmptyStateDirectory() {
        for (String command : List.of("logs", "audit", "run", "dmesg", "incidents")) {
            TestTerminal other = new TestTerminal();
            assertThat(other.run(command, "--state-dir=")).as(command).isEqualTo(64);
            assertThat(other.err()).as(command).contains("state-dir");
        }
    }

    @Test
    void showsALogDirectoryWithItsStampsAsTimes() throws Exception {
        Path log = Files.createDirectory(state.resolve("log"));
        Instant first = Instant.parse("2026-11-21T12:00:00.123456789Z");
        Files.writeString(
                log.resolve(Tai64n.label(first.plusSeconds(1)) + ".s"),
                Tai64n.label(first) + " one\n" + Tai64n.label(first.plusSeconds(1)) + " two\n");
        Files.writeString(
                log.resolve("current"), Tai64n.label(first.plusSeconds(60)) + " ESC \u001b[31m\n");
        String one = "2026-11-21 12:00:00.123456789 one\n";
        String two = "2026-11-21 12:00:01.123456789 two\n";
        String last = "2026-11-21 12:01:00.123456789 ESC \\x1b[31m\n";
        assertThat(lines(log)).isEqualTo(one + two + last);
        assertThat(lines(log, "-n", "1")).isEqualTo(last);
        assertThat(lines(log, "-n", "+1")).isEqualTo(one);
        assertThat(lines(log, "-g", "TWO|esc", "--case-sensitive=no")).isEqualTo(two + last);
        assertThat(lines(log, "-U", "2026-11-21 12:00:30")).isEqualTo(one + two);
        assertThat(lines(log, "-S", "2026-11-21 12:00:30")).isEqualTo(last);
        assertThat(terminal.run("logs", "--dir", log.toString(), "-g", "three")).isEqualTo(1);
        assertThat(terminal.run("logs", "--dir", log.toString(), "-p", "err")).isEqualTo(64);
        assertThat(terminal.err()).contains("--dir has lines and times, nothing for --priority");
    }

    private static String lines(Path log, String... options) {
        TestTerminal own = new TestTerminal();
        List<String> all = new ArrayList<>(List.of("logs", "--dir", log.toString(), "--utc"));
        all.addAll(List.of(options));
        assertThat(own.run(all.toArray(String[]::new))).as(own.err()).isZero();
        return own.out();
    }
}
