package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserRulesTest {
    private final TestTerminal terminal = new TestTerminal();
    @TempDir private Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private String incidents(Path rules, String log) throws IOException {
        Path file = file("a.log", log);
        assertThat(
                        terminal.run(
                                "incidents",
                                "--json",
                                "--severity",
                                "0",
                                "--rules",
                                rules.toString(),
                                file.toString()))
                .as(terminal.err())
                .isZero();
        return terminal.out();
    }

    @Test
    void doesNotPassWhereNothingCouldBeTested() throws IOException {
        assertThat(terminal.run("test-rules")).isEqualTo(64);
        assertThat(terminal.err()).contains("nothing was tested");
        Path binary = Files.write(folder.resolve("b.toml"), new byte[] {(byte) 0xff, '\n'});
        assertThat(terminal.run("test-rules", binary.toString())).isEqualTo(64);
        assertThat(terminal.err()).contains("b.toml: expected rules in UTF-8");
    }

    @Test
    void runsTheTestsInsideRules() throws IOException {
        Path rules = folder.resolve("own.toml");
        Files.writeString(
                rules,
                """
                [[rule]]
                name = "app.battery"
                pattern = 'battery (?P<state>failed|low)'
                literals = ["megaraid"]
                set = "RaidBattery"
                [[rule.test]]
                line = "megaraid: battery low"
                fields = { state = "low" }
                [[rule.test]]
                line = "megaraid: battery failed"
                matches = false
                """);

        assertThat(terminal.run("test-rules", rules.toString())).isEqualTo(1);

        assertThat(terminal.out()).contains("set app.battery (severity 50, 2 tests)");
        assertThat(terminal.err())
                .contains("'megaraid: battery failed' matches, expected the opposite");
    }

    @Test
    void takesNodeProblemDetectorsRulesAsTheyAre() throws IOException {
        Path rules = folder.resolve("npd.json");
        Files.writeString(
                rules,
                """
                {"plugin":"kmsg","conditions":[{"type":"XfsShutdown","reason":"Fine","message":"m"}],
                 "rules":[
                  {"type":"temporary","reason":"TaskHung","pattern":"task \\\\S+:\\\\w+ blocked"},
                  {"type":"permanent","condition":"XfsShutdown","reason":"XfsHasShutdown","pattern":"XFS .*"}]}
                """);

        assertThat(terminal.run("test-rules", rules.toString())).isZero();

        assertThat(terminal.out())
                .contains("problem_counter{reason=\"TaskHung\"}")
                .contains("problem_gauge{type=\"XfsShutdown\",reason=\"XfsHasShutdown\"}");
    }

    @Test
    void readsFieldsAndTheConditionOfALine() throws IOException {
        Path rules =
                file(
                        "own.toml",
                        """
                        [[rule]]
                        name = "app.battery"
                        title = "Battery of the RAID controller"
                        pattern = 'battery (?P<state>failed|low)'
                        set = "RaidBattery"
                        severity = 77
                        """);

        assertThat(incidents(rules, "[ 1.5] megaraid: battery low\n"))
                .contains(
                        "\"kind\":\"app.battery\"",
                        "\"severity\":77",
                        "\"title\":\"Battery of the RAID controller\"",
                        "\"fields\":{\"state\":\"low\",\"condition\":\"RaidBattery\",\"effect\":\"set\"",
                        "\"first_line\":1");
    }

    @Test
    void asksForFacilityAndLevelWhereTheTextTellsThem() throws IOException {
        Path rules =
                file(
                        "own.toml",
                        """
                        [[rule]]
                        name = "app.x"
                        pattern = 'qqq'
                        facility = "kern"
                        level = "warn"
                        """);

        assertThat(
                        incidents(
                                        rules,
                                        """
                                        6,1,1000000,-;qqq of info
                                        4,2,1000000,-;qqq of warn
                                        12,3,1000000,-;qqq of a program
                                        [ 2.0] qqq without a level
                                        """)
                                .lines())
                .hasSize(2)
                .allMatch(line -> line.matches(".*\"first_line\":[24],.*"));
    }

    @Test
    void countsLinesWithinATime() throws IOException {
        Path rules =
                file(
                        "own.toml",
                        """
                        [[rule]]
                        name = "app.often"
                        pattern = 'qqq'
                        count = 3
                        within = "10s"
                        """);

        assertThat(
                        incidents(
                                rules,
                                """
                                [  1.0] qqq
                                [  2.0] qqq
                                [ 50.0] qqq
                                [ 51.0] qqq
                                [ 52.0] qqq
                                """))
                .hasLineCount(1)
                .contains("\"first_line\":3,\"last_line\":5");
    }

    @Test
    void capsWhatAProgramOnlySays() throws IOException {
        Path rules = file("own.toml", "[[rule]]\nname = 'a'\npattern = 'qqq'\nseverity = 90\n");

        assertThat(incidents(rules, "12,3,1000000,-;qqq\n"))
                .contains("\"severity\":30", "\"badge\":\"user\"");
    }

    @Test
    void takesTheLogCountersCountAndTime() throws IOException {
        Path rules =
                file(
                        "counter.json",
                        """
                        {"plugin":"custom","rules":[{"type":"permanent","condition":"Frequent",
                          "reason":"Qqq","path":"/bin/log-counter",
                          "args":["--lookback=1m30s","--count=2","--pattern=qqq \\\\d+"]},
                          {"type":"temporary","reason":"Other","path":"./check.sh"}]}
                        """);

        assertThat(
                        incidents(
                                rules,
                                """
                                [   1.0] qqq 1
                                [ 100.0] qqq 2
                                [ 101.0] qqq 3
                                """))
                .hasLineCount(1)
                .contains(
                        "\"first_line\":2,\"last_line\":3",
                        "\"condition\":\"Frequent\",\"effect\":\"set\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[[rule]]~name='a'~pattern='('                  | :3:1: pattern '(':",
                "[[rule]]~name='a'~pattern='a'~severty=3        | :4:1: unknown key 'severty'; did you mean 'severity'?",
                "[[rule]]~name='a'~pattern='a'~severity=300     | :4:1: severity is 300, expected 0 to 100",
                "[[rule]]~name='a'~pattern='a'~severity='high'  | :4:1: severity is no whole number",
                "[[rule]]~name='a'~pattern='a'~level='loud'     | :4:1: 'loud' is no level",
                "[[rule]]~name='a'~pattern='a'~literals=[1]     | :4:1: literals is no list of texts",
                "[[rule]]~name='a'~pattern='a'~set='x'~clear='y' | :5:1: a rule has set or clear, not both",
                "[[rule]]~name='a'~pattern='(?P<effect>a)'      | :3:1: the pattern names a group 'effect'",
                "[[rule]]~pattern='a'                           | :1:1: expected a name",
                "[[rule]]~name='mem.oom.memcg'~pattern='a'      | :2:1: 'mem.oom.memcg' is a kind",
                "~[[rules]]~name='a'                            | :2:1: unknown key 'rules'; did you mean 'rule'?",
                "[[rule]]~name='a                               | :2:",
            })
    void tellsWhereARuleIsWrong(String text, String expected) throws IOException {
        Path rules = file("own.toml", text.replace('~', '\n') + "\n");

        assertThat(terminal.run("test-rules", rules.toString())).isEqualTo(64);
        assertThat(terminal.err()).contains(rules + expected).doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'rules':[~ {'type':'temporary','reason':'A','pattern':'('}]} | :2:45: pattern '(':",
                "{'rules':[~ oops                                             | :2:",
            })
    void tellsWhereAnImportedRuleIsWrong(String text, String expected) throws IOException {
        Path rules = file("npd.json", text.replace('~', '\n').replace('\'', '"') + "\n");

        assertThat(terminal.run("test-rules", rules.toString())).isEqualTo(64);
        assertThat(terminal.err()).contains(rules + expected);
    }

    @Test
    void readsADirectoryOfRulesByName() throws IOException {
        Path rules = Files.createDirectories(folder.resolve("rules.d"));
        Files.writeString(rules.resolve("b.toml"), "[[rule]]\nname='b'\npattern='qqq'\n");
        Files.writeString(rules.resolve("a.toml"), "[[rule]]\nname='a'\npattern='qqq'\n");
        Files.writeString(rules.resolve("README"), "no rules");

        assertThat(
                        incidents(rules, "[ 1.0] qqq\n")
                                .lines()
                                .map(line -> line.charAt(line.indexOf("kind") + 7)))
                .containsExactly('a', 'b');
    }

    @Test
    void saysWhichPlaceOfRulesIsNot() {
        assertThat(terminal.run("incidents", "--rules", "/none/at/all", "-")).isEqualTo(4);
        assertThat(terminal.err()).contains("/none/at/all does not exist");
    }

    @Test
    void theExampleOfTheDocumentationPassesItsOwnTests() throws IOException {
        String page = Files.readString(Path.of("../docs/rules.md"));
        String example = page.substring(page.indexOf("```toml\n") + 8);
        Path rules = file("own.toml", example.substring(0, example.indexOf("```")));

        assertThat(terminal.run("test-rules", rules.toString())).as(terminal.err()).isZero();
        assertThat(terminal.out())
                .contains(
                        "set app.raid_battery (severity 60, 2 tests)",
                        "clear app.raid_battery_good");
    }

    @Test
    void takesEveryRuleFileThatNodeProblemDetectorShips() throws IOException {
        Path corpus =
                Stream.of("../..", "../../..")
                        .map(above -> Path.of(above, "shared/corpora/npd-rules"))
                        .filter(Files::isDirectory)
                        .findFirst()
                        .orElse(Path.of("none"));
        assumeTrue(Files.isDirectory(corpus), "skipped: no ../shared/corpora/npd-rules");
        try (Stream<Path> files = Files.list(corpus)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".json")).toList()) {
                assertThat(terminal.run("test-rules", file.toString()))
                        .as("%s: %s", file, terminal.err())
                        .isZero();
            }
        }
        assertThat(terminal.out())
                .contains(
                        "problem_counter{reason=\"OOMKilling\"}",
                        "problem_gauge{type=\"KernelDeadlock\",reason=\"DockerHung\"}",
                        "problem_gauge{type=\"FrequentUnregisterNetDevice\",reason=\"UnregisterNetDevice\"}");
    }
}
