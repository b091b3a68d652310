package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.source.KernelSettings;
import org.printkeeper.agent.source.KmsgDevice;
import org.printkeeper.core.record.DmesgStyle;
import org.printkeeper.core.record.DmesgTime;
import org.printkeeper.core.record.Escaping;

class DmesgCommandTest {
    private static final List<String> RECORDS =
            List.of(
                    "0,7,0,-;Linux version\n",
                    "6,8,1000000,-,caller=T1;one\\x0atwo\\x0a\\x0athree\n SUBSYSTEM=net\n DEVICE=n8\n",
                    "12,9,2500000,c,caller=C12,more=1;ACPI: cont \\xd1\\x8f \\x1b[0m\n",
                    "2047,10,3000000,-;no such facility\n",
                    "6,11,3000001,-;\n",
                    "3,12,99999999,-;sd: cut");

    @TempDir Path directory;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content, StandardCharsets.ISO_8859_1);
    }

    private static TestTerminal dmesg(Object... arguments) {
        TestTerminal terminal =
                new TestTerminal(
                        Map.of("LC_ALL", "C.UTF-8", "DMESG_TEST_BOOTIME", "1700000000.5"), false);
        Stream<String> words =
                Stream.concat(Stream.of("dmesg"), Stream.of(arguments).map(Object::toString));
        terminal.run(words.toArray(String[]::new));
        return terminal;
    }

    /** Caller ids are as wide as this machine's largest thread id. */
    private static String blanks() {
        int digits = KernelSettings.OF_THIS_HOST.value("pid_max").orElseThrow().length();
        return " ".repeat(digits - 1);
    }

    @Test
    void readsKmsgFilesWhetherNulOrNewlineSeparatesTheRecords() throws IOException {
        Path nul = file("nul", String.join("\0", RECORDS));
        Path plain = file("plain", String.join("", RECORDS));
        String expected =
                """
                [    0.000000] Linux version
                [    1.000000] [_T1] one
                               _     two
                               _    \s
                               _     three
                [    2.500000] [#C12] ACPI: cont я \\x1b[0m
                [    3.000000] no such facility

                [   99.999999] sd: cut
                """
                        .replace("_", blanks())
                        .replace("#", blanks().substring(1));
        assertThat(dmesg("-K", nul).out()).isEqualTo(expected);
        assertThat(dmesg("-K", plain).out()).isEqualTo(expected);
    }

    @Test
    void repeatsThePrefixOnEveryLineOnlyWhenForced() throws IOException {
        Path file = file("k", RECORDS.get(1));
        assertThat(dmesg("-p", "-x", "-K", file).out())
                .isEqualTo(
                        """
                        kern  :info  : [    1.000000] [_T1] one
                        kern  :info  : [    1.000000] [_T1] two
                        kern  :info  : [    1.000000] [_T1] three
                        """
                                .replace("_", blanks()));
        assertThat(dmesg("-p", "--reltime", "-t", "-K", file).out()).startsWith("[" + blanks());
    }

    @Test
    void printsRawAsSyslogDoesWhateverTheSource() throws IOException {
        Path file = file("k", RECORDS.get(3) + RECORDS.get(0));
        assertThat(dmesg("-r", "-K", file).out())
                .isEqualTo(
                        "<2047>[    3.000000] no such facility\n<0>[    0.000000] Linux version\n");
    }

    @Test
    void namesTheCallerInJson() throws IOException {
        assertThat(dmesg("-J", "-x", "-K", file("k", RECORDS.get(1))).out())
                .isEqualTo(
                        """
                        {
                           "dmesg": [
                              {
                                 "fac": "kern",
                                 "pri": "info",
                                 "time":     1.000000,
                                 "caller": "T1",
                                 "msg": "one\\ntwo\\n\\nthree"
                              }
                           ]
                        }
                        """);
    }

    @Test
    void tellsEverythingInNdjson() throws IOException {
        assertThat(dmesg("--ndjson", "-K", file("k", RECORDS.get(1))).out())
                .startsWith(
                        "{\"seq\":8,\"usec\":1000000,\"facility\":\"kern\",\"level\":\"info\",\"pri\":6,"
                                + "\"flag\":\"-\",\"caller\":\"T1\",\"time\":\"2023-11-14T22:13:21.000005Z\"")
                .endsWith(
                        "\"text\":\"one\\ntwo\\n\\nthree\","
                                + "\"keys\":{\"SUBSYSTEM\":\"net\",\"DEVICE\":\"n8\"}}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    -C -r           | mutually exclusive arguments: --clear --console-off --console-on --read-clear --console-level --raw
                    -x --raw        | mutually exclusive arguments: --raw --decode
                    -F a -K b       | mutually exclusive arguments: --file --kmsg-file
                    -S -w           | mutually exclusive arguments: --syslog --follow
                    -tr             | mutually exclusive arguments: --raw --notime
                    -l err,foo      | unknown level 'foo'
                    -l err,         | unknown level 'err,'
                    -l +            | unknown level '+'
                    -n 9            | unknown level '9'
                    -f nobody       | unknown facility 'nobody'
                    -s abc          | invalid buffer size argument: 'abc'
                    -s 99999999999  | invalid buffer size argument: '99999999999': Numerical result out of range
                    -Lfoo           | unsupported color mode: 'foo'
                    --since foo     | invalid time value "foo"
                    --time-format x | unknown time format: x
                    -F /nonexist    | cannot open /nonexist: No such file or directory
                    -p -F /dev/null | only kmsg supports multi-line messages
                    """)
    void refusesInDmesgsWords(String arguments, String message) {
        TestTerminal run = dmesg((Object[]) arguments.split(" "));
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).isEqualTo("printkeeper dmesg: " + message + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    -q          | invalid option -- 'q'
                    --foo       | unrecognized option '--foo'
                    --raw=3     | option '--raw' doesn't allow an argument
                    -F          | option requires an argument -- 'F'
                    --file      | option '--file' requires an argument
                    --re        | option '--re' is ambiguous; possibilities: '--read-clear' '--reltime'
                    word        | bad usage
                    """)
    void sendsToTheHelpLikeGetopt(String arguments, String message) {
        assertThat(dmesg((Object[]) arguments.split(" ")).err())
                .isEqualTo(
                        "printkeeper dmesg: "
                                + message
                                + "\nTry 'printkeeper dmesg --help' for more information.\n");
    }

    @Test
    void takesAbbreviationsOfUtilLinuxEvenWhereOursBeginAlike() {
        assertThat(DmesgArguments.parse(List.of("--b", "4096", "--fac=kern", "-xTLnever")))
                .extracting(DmesgArguments.Given::option)
                .containsExactly(
                        DmesgOption.BUFFER_SIZE,
                        DmesgOption.FACILITY,
                        DmesgOption.DECODE,
                        DmesgOption.CTIME,
                        DmesgOption.COLOR);
    }

    @Test
    void readsCallersAndSeveralLinesFromTheTextOfSyslog() throws IOException {
        Path file =
                file(
                        "f",
                        """
                        <6>[    1.000000] [    T1] one
                        two
                        <28>[    2.000000] [C12] x: y
                        <4>[    3.000000] [drm] z
                        """);
        assertThat(dmesg("-F", file).out())
                .isEqualTo(
                        """
                        [    1.000000] [    T1] one
                                                two
                        [    2.000000] [   C12] x: y
                        [    3.000000] [drm] z
                        """);
        assertThat(dmesg("-F", file, "-x", "-d").out())
                .isEqualTo(
                        """
                        kern  :info  : [    1.000000 <    0.000000>] [    T1] one
                                                                              two
                        daemon:warn  : [    2.000000 <    1.000000>] [   C12] x: y
                        kern  :warn  : [    3.000000 <    1.000000>] [drm] z
                        """);
        assertThat(dmesg("-F", file, "-J").out())
                .contains("\"caller\": \"T1\",", "\"caller\": \"C12\",", "\"msg\": \"one\\ntwo\"");
        assertThat(dmesg("-F", file, "-r").out()).isEqualTo(Files.readString(file));
    }

    /** syslog(2) prints no stamps where printk.time=0; dmesg then shows second 0. */
    @Test
    void claimsNoTimeForTextWithoutStamps() throws IOException {
        Path file = file("f", "<6>usb: a\n<4>[    2.000000] b\n");
        assertThat(dmesg("-F", file).out()).isEqualTo("[    0.000000] usb: a\n[    2.000000] b\n");
        assertThat(dmesg("--ndjson", "-F", file).out())
                .startsWith(
                        "{\"facility\":\"kern\",\"level\":\"info\",\"pri\":6,\"text\":\"usb: a\"}\n"
                                + "{\"usec\":2000000,")
                .contains("\"time\":\"2023-11-14T22:13:22.000005Z\"");
    }

    @Test
    void showsOnATerminalWhatWouldMoveItsCursor() throws IOException {
        Path file = file("k", "6,1,0,-;a\\x0db \\xe2\\x80\\xae\n");
        TestTerminal terminal = new TestTerminal(Map.of("LC_ALL", "C.UTF-8"), true);
        terminal.run("dmesg", "--noescape", "-L=never", "-K", file.toString());
        assertThat(terminal.out()).isEqualTo("[    0.000000] a\\x0db \\xe2\\x80\\xae\n");
    }

    /** A device that has a record, is overrun, and has another one. */
    private static KmsgDevice overrun() {
        List<Object> reads = new ArrayList<>(List.of("6,4,1,-;a\n", Errno.EPIPE, "6,217,2,-;b\n"));
        return new KmsgDevice() {
            @Override
            public int read(byte[] into, int offset, int maxBytes) {
                Object next = reads.isEmpty() ? Errno.EAGAIN : reads.removeFirst();
                if (next instanceof Integer errno) {
                    return -errno;
                }
                byte[] record = next.toString().getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(record, 0, into, offset, record.length);
                return record.length;
            }

            @Override
            public int await(int timeoutMillis) {
                Thread.currentThread().interrupt();
                return 0;
            }

            @Override
            public int seek(Position position) {
                return 0;
            }

            @Override
            public void wake() {}
        };
    }

    private static String follow(String... options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        DmesgStyle style =
                new DmesgStyle(
                        List.of(DmesgTime.NOTIME),
                        false,
                        false,
                        false,
                        Escaping.UTF_8,
                        6,
                        null,
                        micros -> micros,
                        ZoneOffset.UTC);
        DmesgRequest request = DmesgRequest.parse(List.of(options));
        DmesgPrinter printer = new DmesgPrinter(request, style, micros -> null, printed, printed);
        new DmesgRing(overrun()).follow(printer);
        assertThat(Thread.interrupted()).isTrue();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void saysHowManyRecordsWereLostWhileItFollowed() throws IOException {
        assertThat(follow("-w")).isEqualTo("a\n-- 212 records lost (seq 5..216) --\nb\n");
        assertThat(follow("-t"))
                .isEqualTo("a\nprintkeeper dmesg: 212 records lost (seq 5..216)\nb\n");
        assertThat(follow("-w", "--ndjson").lines())
                .hasSize(3)
                .contains(
                        "{\"gap\":{\"first_seq\":5,\"last_seq\":216,\"records\":212,"
                                + "\"cause\":\"overrun\",\"after_usec\":1,\"before_usec\":2}}");
    }

    @Test
    void saysWhereAnArchiveIsMissing() {
        assertThat(dmesg("--boot", "-1", "--state-dir", directory).err())
                .isEqualTo(
                        "printkeeper dmesg: no archive in "
                                + directory.resolve("streams/kernel")
                                + "\n");
    }

    @ParameterizedTest
    @CsvSource({"100..200,100,200", "7,7,7", "..9,0,9", "5..,5,-1", "'',0,-1"})
    void readsRangesOfNumbersInclusively(String text, long first, long last) {
        assertThat(DmesgSequences.parse(text)).isEqualTo(new DmesgSequences(first, last));
    }
}
