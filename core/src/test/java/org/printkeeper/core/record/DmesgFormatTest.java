package org.printkeeper.core.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DmesgFormatTest {
    private static DmesgStyle style(@Nullable DmesgPalette palette, DmesgTime... times) {
        return new DmesgStyle(
                DmesgTime.resolve(List.of(times)),
                false,
                false,
                false,
                Escaping.UTF_8,
                5,
                palette,
                micros -> 1_700_000_000_000_000L + micros,
                ZoneId.of("America/St_Johns"));
    }

    private static String print(DmesgStyle style, String... records)
            throws MalformedEntryException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DmesgFormat format = new DmesgFormat(style, out);
        for (String record : records) {
            format.print(DmesgRecord.of(KmsgRecord.parse(record)));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsLocalTimesWithTheZonesOffset() throws Exception {
        assertThat(print(style(null, DmesgTime.ISO, DmesgTime.CTIME), "6,1,5,-;a\n"))
                .isEqualTo("2023-11-14T18:43:20,000005-03:30 [Tue Nov 14 18:43:20 2023] a\n");
    }

    @Test
    void countsADeltaFromTheRecordBeforeEvenWhenThatOneWasRejected() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DmesgFormat format = new DmesgFormat(style(null, DmesgTime.DELTA), out);
        format.print(DmesgRecord.of(KmsgRecord.parse("6,1,1000000,-;a\n")));
        format.skip(DmesgRecord.of(KmsgRecord.parse("6,2,3000000,-;b\n")));
        format.print(DmesgRecord.of(KmsgRecord.parse("6,3,2500000,-;c\n")));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("[<    0.000000>] a\n[<   -0.500000>] c\n");
    }

    @Test
    void coloursTheSubsystemTheLevelAndWhatCrashed() throws Exception {
        DmesgPalette palette =
                DmesgPalette.ofScheme(
                        List.of(
                                "# mine",
                                "subsys 38;5;7",
                                "err lightred",
                                "time \\e1",
                                "warn oops"));
        assertThat(
                        print(
                                style(palette),
                                "3,1,0,-;usb: x: y\n",
                                "4,2,0,-;a:b\n",
                                "6,3,0,-;sh: segfault at 0\n"))
                .isEqualTo(
                        """
                        <\033m[    0.000000] R[38;5;7musb: R[1;31mx: yR
                        <\033m[    0.000000] R[1ma:bR
                        <\033m[    0.000000] R[38;5;7msh: R[2m[31msegfault at 0R
                        """
                                .replace("[38", "\033[38")
                                .replace("[1;31", "\033[1;31")
                                .replace("[1ma", "\033[1ma")
                                .replace("[2m[31m", "\033[2m\033[31m")
                                .replace("<\033m", "\033[\0331m")
                                .replace("R", "\033[0m"));
    }

    @ParameterizedTest
    @CsvSource({
        "err+,15",
        "+err,248",
        "emerg+,1",
        "+debug,128",
        "'err,warn',24",
        "ERR,8",
        "0,1",
        "'',0",
    })
    void readsListsOfLevels(String list, int bits) throws Exception {
        assertThat(PrefixList.levels(list)).isEqualTo(bits);
    }

    @ParameterizedTest
    @CsvSource({"foo", "8", "-1", "+", "'err,'", "'warn,foo'"})
    void refusesWhatIsNoLevel(String list) {
        String rest = list.startsWith("warn") ? "foo" : list;
        assertThatThrownBy(() -> PrefixList.levels(list))
                .hasMessage("unknown level '" + rest + "'");
    }

    @Test
    void readsFacilitiesByNameAndNumber() throws Exception {
        assertThat(PrefixList.facilities("kern,Daemon,23")).isEqualTo(1 | 1 << 3 | 1 << 23);
        assertThatThrownBy(() -> PrefixList.facilities("24")).hasMessage("unknown facility '24'");
    }

    private static List<String> lines(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        SyslogTextReader reader = new SyslogTextReader(bytes, bytes.length);
        List<String> lines = new ArrayList<>();
        for (DmesgRecord line = reader.next(); line != null; line = reader.next()) {
            String message =
                    new String(
                            bytes,
                            line.start(),
                            line.end() - line.start(),
                            StandardCharsets.ISO_8859_1);
            lines.add(
                    line.prefix()
                            + "|"
                            + line.timestampMicros()
                            + "|"
                            + line.caller()
                            + "|"
                            + message);
        }
        return lines;
    }

    @Test
    void readsTheTextOfSyslogWithStampsCallersAndLinesWithoutThem() {
        assertThat(
                        lines(
                                """
                                <6>[    1.000002] [   T12] a
                                b
                                <4>[drm] c
                                <12>d

                                <0>[0000:00:1f.0] e
                                <x>f
                                """))
                .containsExactly(
                        "6|1000002|T12|a\nb",
                        "4|0||[drm] c",
                        "12|0||d\n",
                        "0|0||[0000:00:1f.0] e",
                        "-1|0||<x>f");
    }

    @Test
    void neverFailsOnBytesThatAreNoLog() {
        assertThat(lines("\0\0")).isEmpty();
        assertThat(lines("<")).containsExactly("-1|0||<");
        assertThat(lines("<6>")).containsExactly("6|0||");
        assertThat(lines("[ 1.")).containsExactly("-1|0||[ 1.");
        assertThat(lines("\n")).containsExactly("-1|0||");
    }

    private static String escaped(Escaping escaping, String latin1) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        escaping.append(out, bytes, 0, bytes.length, 2);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void escapesWhatIsNotPrintableAndKeepsWhatIs() {
        String umlautNelOverrideInvalid =
                "\u00c3\u00a4\u00c2\u0085\u00e2\u0080\u00ae\u00ff\u00c0\u0080";
        assertThat(escaped(Escaping.UTF_8, umlautNelOverrideInvalid))
                .isEqualTo("\u00c3\u00a4\\xc2\\x85\u00e2\u0080\u00ae\\xff\\xc0\\x80");
        assertThat(escaped(Escaping.UTF_8_TERMINAL, umlautNelOverrideInvalid))
                .isEqualTo("\u00c3\u00a4\\xc2\\x85\\xe2\\x80\\xae\\xff\\xc0\\x80");
        assertThat(escaped(Escaping.ASCII, "\u00c3\u00a4\r\033")).isEqualTo("\\xc3\\xa4\r\\x1b");
        assertThat(escaped(Escaping.ASCII_TERMINAL, "\r\t\n")).isEqualTo("\\x0d\t\n");
        assertThat(escaped(Escaping.NONE, "\033\n\u00ff")).isEqualTo("\033\n  \u00ff");
    }

    @Test
    void joinsADeltaToTheTimeItBelongsTo() {
        assertThat(DmesgTime.resolve(List.of())).containsExactly(DmesgTime.SECONDS);
        assertThat(DmesgTime.resolve(List.of(DmesgTime.SECONDS_DELTA, DmesgTime.CTIME)))
                .containsExactly(DmesgTime.CTIME_DELTA);
        assertThat(DmesgTime.resolve(List.of(DmesgTime.DELTA, DmesgTime.ISO, DmesgTime.SECONDS)))
                .containsExactly(DmesgTime.ISO, DmesgTime.SECONDS_DELTA);
        assertThat(DmesgTime.resolve(List.of(DmesgTime.CTIME, DmesgTime.NOTIME)))
                .containsExactly(DmesgTime.NOTIME);
    }
}
