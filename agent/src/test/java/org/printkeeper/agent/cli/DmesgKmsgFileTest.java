package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.printkeeper.agent.source.KernelSettings;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * NUL-separated files, caller ids and records of several lines, in every form of the time with and
 * without names, colours and a prefix on each line; put together here from the pieces that dmesg(1)
 * describes.
 */
class DmesgKmsgFileTest {
    private static final String FILE =
            "6,8,1000000,-,caller=T1;one\\x0atwo\n SUBSYSTEM=net\n DEVICE=n8\n\0"
                    + "28,9,3500000,c,caller=C12;ACPI: err \\xd1\\x8f\\x1b\n\0"
                    + "6,10,13500001,-;segfault at 0\\x0a\\x0aend\n\0";
    private static final String RESET = "\033[0m";

    /** A form of the time, and what it prints for the three records. */
    record Form(String options, boolean relative, List<String> stamps) {}

    private static final List<Form> FORMS =
            List.of(
                    form("", "[    1.000000] ", "[    3.500000] ", "[   13.500001] "),
                    form(
                            "-d",
                            "[    1.000000 <    0.000000>] ",
                            "[    3.500000 <    2.500000>] ",
                            "[   13.500001 <   10.000001>] "),
                    form("-e", "[Nov14 22:13] ", "[  +2.500000] ", "[ +10.000001] "),
                    form(
                            "-T",
                            "[Tue Nov 14 22:13:21 2023] ",
                            "[Tue Nov 14 22:13:24 2023] ",
                            "[Tue Nov 14 22:13:34 2023] "),
                    form(
                            "-T -d",
                            "[Tue Nov 14 22:13:21 2023 <    0.000000>] ",
                            "[Tue Nov 14 22:13:24 2023 <    2.500000>] ",
                            "[Tue Nov 14 22:13:34 2023 <   10.000001>] "),
                    form("-t", "", "", ""),
                    form("-t -d", "[<    0.000000>] ", "[<    2.500000>] ", "[<   10.000001>] "),
                    form(
                            "--time-format=delta",
                            "[<    0.000000>] ",
                            "[<    2.500000>] ",
                            "[<   10.000001>] "),
                    form(
                            "--time-format=iso",
                            "2023-11-14T22:13:21,500000+00:00 ",
                            "2023-11-14T22:13:24,000000+00:00 ",
                            "2023-11-14T22:13:34,000001+00:00 "));

    @TempDir Path directory;
    private Path file = Path.of("");

    private static Form form(String options, String... stamps) {
        return new Form(options, options.equals("-e"), List.of(stamps));
    }

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("kmsg"), FILE, StandardCharsets.US_ASCII);
    }

    static Stream<Arguments> combinations() {
        return FORMS.stream()
                .flatMap(form ->
                        Stream.of("", "-x", "-p", "-L=always", "-x -p", "-x -L=always")
                                .flatMap(more ->
                                        Stream.of(more, more + " -p -L=always")
                                                .map(all -> Arguments.of(form, all.strip()))));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void printsEveryPieceInItsPlace(Form form, String more) {
        String expected =
                expected(form, more.contains("-x"), more.contains("-p"), more.contains("-L"));
        assertThat(dmesg(form.options + " " + more)).isEqualTo(expected);
    }

    private static String expected(Form form, boolean names, boolean everyLine, boolean colored) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            String decoded = names ? List.of("kern  :info  : ", "daemon:warn  : ").get(i % 2) : "";
            String caller = List.of("[" + blanks(2) + "T1] ", "[" + blanks(3) + "C12] ", "").get(i);
            List<String> lines =
                    List.of(
                                    List.of("one", "two"),
                                    List.of("ACPI: err я\\x1b"),
                                    List.of("segfault at 0", "", "end"))
                            .get(i);
            String stamp = form.stamps.get(i);
            String timeColor = form.relative && i == 0 ? "\033[32m\033[1m" : "\033[32m";
            if (everyLine) {
                for (String line : lines) {
                    if (!line.isEmpty()) {
                        all.append(decoded).append(paint(stamp, timeColor, colored)).append(caller);
                        all.append(message(line, colored)).append('\n');
                        stamp = form.relative ? "[  +0.000000] " : stamp;
                    }
                }
            } else {
                String indent = " ".repeat((decoded + stamp + caller).length());
                all.append(decoded).append(paint(stamp, timeColor, colored)).append(caller);
                all.append(message(String.join("\n" + indent, lines), colored)).append('\n');
            }
        }
        return all.toString();
    }

    private static String message(String text, boolean colored) {
        if (text.startsWith("ACPI: ")) {
            return paint("ACPI: ", "\033[33m", colored)
                    + paint(text.substring("ACPI: ".length()), "\033[1m", colored);
        }
        return text.contains("segfault at") ? paint(text, "\033[2m\033[31m", colored) : text;
    }

    private static String paint(String text, String sequence, boolean colored) {
        return colored && !text.isEmpty() ? sequence + text + RESET : text;
    }

    /** Before an id of so many characters; the column is one wider than the largest thread id. */
    private static String blanks(int idLength) {
        int digits = KernelSettings.OF_THIS_HOST.value("pid_max").orElseThrow().length();
        return " ".repeat(1 + digits - idLength);
    }

    private String dmesg(String options) {
        TestTerminal terminal =
                new TestTerminal(
                        Map.of("LC_ALL", "C.UTF-8", "DMESG_TEST_BOOTIME", "1700000000.500000"),
                        false);
        List<String> all = new ArrayList<>(List.of("dmesg", "--utc", "-K", file.toString()));
        all.addAll(List.of(options.strip().split(" +")));
        all.removeIf(String::isEmpty);
        terminal.run(all.toArray(String[]::new));
        assertThat(terminal.err()).isEmpty();
        return terminal.out();
    }

    @Test
    void printsRawAsSyslogDoes() {
        String raw =
                """
                <6>[    1.000000] [@T1] one
                                    @   two
                <28>[    3.500000] [#C12] ACPI: err я\\x1b
                <6>[   13.500001] segfault at 0
                                 \s
                                  end
                """
                        .replace("@", blanks(2))
                        .replace("#", blanks(3));
        assertThat(dmesg("-r")).isEqualTo(raw);
        assertThat(dmesg("-r -p"))
                .isEqualTo(
                        """
                        <6>[    1.000000] [@T1] one
                        <6>[    1.000000] [@T1] two
                        <28>[    3.500000] [#C12] ACPI: err я\\x1b
                        <6>[   13.500001] segfault at 0
                        <6>[   13.500001] end
                        """
                                .replace("@", blanks(2))
                                .replace("#", blanks(3)));
        assertThat(dmesg("-r --noescape")).isEqualTo(raw.replace("\\x1b", "\033"));
    }

    @Test
    void printsJsonWhateverElseIsAsked() {
        String json =
                """
                {
                   "dmesg": [
                      {
                         "pri": 6,
                         "time":     1.000000,
                         "caller": "T1",
                         "msg": "one\\ntwo"
                      },{
                         "pri": 28,
                         "time":     3.500000,
                         "caller": "C12",
                         "msg": "ACPI: err я\\u001b"
                      },{
                         "pri": 6,
                         "time":    13.500001,
                         "msg": "segfault at 0\\n\\nend"
                      }
                   ]
                }
                """;
        assertThat(dmesg("-J")).isEqualTo(json);
        assertThat(dmesg("-J -p -T -L=always")).isEqualTo(json);
        assertThat(dmesg("-J -x"))
                .isEqualTo(
                        json.replace("\"pri\": 6", "\"fac\": \"kern\",\n         \"pri\": \"info\"")
                                .replace(
                                        "\"pri\": 28",
                                        "\"fac\": \"daemon\",\n         \"pri\": \"warn\""));
    }

    @Test
    void filtersByLevelFacilityAndTime() {
        assertThat(dmesg("-t -l warn -x")).startsWith("daemon:warn  : [").contains("ACPI");
        assertThat(dmesg("-t -u"))
                .isEqualTo(dmesg("-t -f daemon"))
                .isEqualTo(dmesg("-t -l +warn -u"));
        assertThat(dmesg("-k -d -l info"))
                .contains("[    1.000000 <    0.000000>] ", "[   13.500001 <   10.000001>] ")
                .doesNotContain("ACPI");
        assertThat(dmesg("-t --since @1700000001.5 --until @1700000014.000001"))
                .as("both ends are exclusive")
                .isEqualTo("[" + blanks(3) + "C12] ACPI: err я\\x1b\n");
    }

    /** Between whole records any bytes, and records that were cut or changed anywhere. */
    @Test
    void showsEachWholeRecordOfADamagedFile() throws IOException {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            ByteArrayOutputStream damaged = new ByteArrayOutputStream();
            List<String> whole = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                String text = "whole" + seed + "of" + i;
                byte[] bytes =
                        "6,%d,%d,-,caller=T%d;%s\n SUBSYSTEM=net\n\0"
                                .formatted(i, i * 1_000_000L, i, text)
                                .getBytes(StandardCharsets.US_ASCII);
                if (random.nextInt(3) == 0) {
                    damaged.write(damage(bytes, random));
                    damaged.write(0);
                } else {
                    damaged.write(bytes);
                    whole.add(text);
                }
            }
            Files.write(file, damaged.toByteArray());
            for (String options : List.of("-t", "-x -T -L=always", "-r", "-d -p", "-H -P")) {
                assertThat(dmesg(options)).as("seed %d, %s", seed, options).contains(whole);
            }
            assertValid(dmesg("-J"), seed);
        }
    }

    private static byte[] damage(byte[] record, Random random) {
        byte[] other = Arrays.copyOf(record, record.length - 1);
        switch (random.nextInt(4)) {
            case 0 -> random.nextBytes(other);
            case 1 -> other[random.nextInt(other.length)] = (byte) random.nextInt(256);
            case 2 -> other = Arrays.copyOf(other, random.nextInt(other.length));
            default -> {
                for (int i = 0; i < 1 + random.nextInt(9); i++) {
                    other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return other;
    }

    private static void assertValid(String json, long seed) {
        int records = 0;
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                records += token == JsonToken.END_OBJECT ? 1 : 0;
            }
        }
        assertThat(records).as("seed %d", seed).isPositive();
    }
}
