package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Mark;

/** What dmesg of util-linux cannot do: earlier boots, ranges of numbers, gaps, and right times. */
class DmesgArchiveTest {
    private static final BootId FIRST = boot("11111111111111111111111111111111");
    private static final BootId SECOND = boot("22222222222222222222222222222222");
    private static final long SECOND_MICROS = 1_000_000;
    private static final long ZERO =
            Instant.parse("2026-11-21T12:00:00Z").getEpochSecond() * SECOND_MICROS;
    private static final long ASLEEP = 8 * 3600 * SECOND_MICROS;

    @TempDir Path state;

    private static BootId boot(String id) {
        return BootId.parse(id).orElseThrow();
    }

    @BeforeEach
    void archive() throws Exception {
        write(
                FIRST,
                "6,0,1000000,-;first boot\n",
                Mark.of(Mark.TEXT, "pri", "4", "text_escaped", "old \\xff"));
        write(
                SECOND,
                clock(0, 0),
                "6,0,1000000,-;Linux version\n",
                "4,1,2000000,-;eth0: link is \n",
                "4,2,2000001,c;up\n",
                new Gap(3, 214, Cause.OVERRUN, 2_000_001, 3_000_000),
                "30,215,3000000,-,caller=T7;two\\x0alines \\xff\n SUBSYSTEM=pci\n",
                clock(600, 0),
                clock(601, ASLEEP),
                "3,216,602000000,-;awake\n");
    }

    /** The machine slept between the seconds 600 and 601 of printk's clock. */
    private static Mark clock(long second, long asleepMicros) {
        long micros = second * SECOND_MICROS;
        return new ClockSample(
                        micros,
                        micros,
                        micros + asleepMicros,
                        ZERO + micros + asleepMicros,
                        true,
                        0)
                .toMark();
    }

    private void write(BootId boot, Object... entries) throws Exception {
        StreamWriter writer =
                StreamWriter.open(
                        Streams.kernel(state),
                        boot,
                        StreamSettings.defaults(),
                        () -> Instant.parse("2026-11-21T12:00:00Z"));
        EntryBatch batch = writer.emptyBatch();
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

    private TestTerminal run(String... arguments) {
        TestTerminal terminal = new TestTerminal(Map.of("LC_ALL", "C.UTF-8"), false);
        List<String> all = new ArrayList<>(List.of("dmesg", "--state-dir", state.toString()));
        all.addAll(List.of(arguments));
        terminal.run(all.toArray(String[]::new));
        return terminal;
    }

    private String dmesg(String... arguments) {
        TestTerminal terminal = run(arguments);
        assertThat(terminal.err()).isEmpty();
        return terminal.out();
    }

    @Test
    void joinsFragmentsAndPrintsGaps() {
        assertThat(dmesg("--boot", "0", "-t", "-p").replaceAll(" +T7", " T7"))
                .isEqualTo(
                        """
                        Linux version
                        eth0: link is up
                        -- 212 records lost (seq 3..214) --
                        [ T7] two
                        [ T7] lines \\xff
                        awake
                        """);
    }

    @Test
    void keepsFragmentsApartWhereTheBytesCount() {
        assertThat(dmesg("--seq", "1..2", "--raw"))
                .isEqualTo("<4>[    2.000000] eth0: link is \n<4>[    2.000001] up\n");
        assertThat(dmesg("--seq", "1..2", "--ndjson").lines())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("{\"seq\":2,\"usec\":2000001,\"facility\":\"kern\",\"level\":\"warn\",")
                .contains("\"flag\":\"c\"", "\"text\":\"up\"");
    }

    @ParameterizedTest
    @CsvSource({
        "0..1, 'Linux version|eth0: link is |'",
        "2, 'up|'",
        "'214..', '-- 212 records lost (seq 3..214) --|two|lines \\xff|awake|'",
        "..0, 'Linux version|'",
        "300..400, ''",
    })
    void selectsARangeOfNumbersInclusively(String range, String lines) {
        assertThat(dmesg("--seq", range, "-t").replaceAll("(?m)^ +|\\[ +T7\\] ", ""))
                .isEqualTo(lines.replace('|', '\n'));
    }

    @Test
    void findsABootByItsPlaceAndByItsId() {
        String first = "[    1.000000] first boot\n[    0.000000] old \\xff\n";
        assertThat(dmesg("--boot", "-1")).isEqualTo(first);
        assertThat(dmesg("--boot", "1")).isEqualTo(first);
        assertThat(dmesg("--boot", FIRST.toString())).isEqualTo(first);
        assertThat(dmesg("--boot", "0", "-t")).contains("awake").doesNotContain("first boot");
        assertThat(run("--boot", "7").err())
                .startsWith("printkeeper dmesg: the archive has no boot '7'");
    }

    @Test
    void tellsEverythingInNdjson() {
        assertThat(dmesg("--seq", "3..215", "--ndjson"))
                .isEqualTo(
                        """
                        {"gap":{"first_seq":3,"last_seq":214,"records":212,"cause":"overrun",\
                        "after_usec":2000001,"before_usec":3000000}}
                        {"seq":215,"usec":3000000,"facility":"daemon","level":"info","pri":30,\
                        "flag":"-","caller":"T7","time":"2026-11-21T12:00:03Z",\
                        "time_error_usec":1000,"text":"two\\nlines \ufffd",\
                        "text_escaped":"two\\\\x0alines \\\\xff","keys":{"SUBSYSTEM":"pci"}}
                        """);
    }

    /** util-linux shows what was printed before a sleep too late by that sleep. */
    @Test
    void datesRecordsWithTheClocksThatHeldThen() {
        assertThat(dmesg("--boot", "0", "-T", "--utc", "-l", "err,warn,info", "-k"))
                .contains("[Sat Nov 21 12:00:01 2026] Linux version\n")
                .contains("[Sat Nov 21 20:10:02 2026] awake\n");
        assertThat(dmesg("--boot", "0", "-t", "--utc", "--since", "2026-11-21 20:00"))
                .endsWith("awake\n")
                .doesNotContain("Linux version");
    }

    /** What the copy in text holds reads like the archive. */
    @Test
    void readsTheCopyThatTheDaemonWrites() throws Exception {
        Path copy = state.resolve("kern.text");
        KlogPart part = new KlogPart(copy, state);
        part.start(new Threads(death -> {}));
        long end = System.nanoTime() + 20_000_000_000L;
        while (!Files.exists(copy) || !Files.readString(copy).contains("awake")) {
            assertThat(System.nanoTime()).as(part.summary()).isLessThan(end);
            Thread.sleep(20);
        }
        part.stop();

        assertThat(dmesg("-t", "-F", copy.toString()).replaceAll(" +T7", " T7"))
                .isEqualTo(
                        """
                        first boot
                        old \\xff
                        Linux version
                        eth0: link is\s
                        up
                        printkeeper: 212 records lost (seq 3..214, overrun)
                        [ T7] two
                        [ T7] lines \\xff
                        awake
                        """);
        assertThat(state.resolve("cursors/klog-file")).exists();
    }
}
