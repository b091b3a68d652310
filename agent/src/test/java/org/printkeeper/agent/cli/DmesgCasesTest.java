package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** util-linux's own cases for {@code dmesg --file}, byte for byte. */
class DmesgCasesTest {
    private static final Path CORPUS =
            Path.of(System.getProperty("corpora", "../../shared/corpora"), "dmesg-cli");

    private final TimeZone zone = TimeZone.getDefault();

    /** One case: command lines whose output is joined. */
    private static final class Case {
        String name = "";
        String expected = "";
        final List<List<String>> runs = new ArrayList<>();
    }

    @BeforeEach
    void useTheZoneOfTheCases() {
        TimeZone.setDefault(TimeZone.getTimeZone("GMT"));
    }

    @AfterEach
    void restoreTheZone() {
        TimeZone.setDefault(zone);
    }

    @TestFactory
    Stream<DynamicTest> printsWhatUtilLinuxExpects() throws IOException {
        assumeTrue(Files.exists(CORPUS), "no corpus at " + CORPUS.toAbsolutePath());
        List<Case> cases = cases();
        assertThat(cases).hasSize(14);
        return cases.stream().map(each -> DynamicTest.dynamicTest(each.name, () -> check(each)));
    }

    private static void check(Case each) throws IOException {
        StringBuilder printed = new StringBuilder();
        TestTerminal last = terminal();
        for (List<String> arguments : each.runs) {
            last = terminal();
            last.run(withPaths(arguments));
            printed.append(last.out());
        }
        if (each.name.equals("console-levels")) {
            printed.append(last.err().replace("printkeeper dmesg:", "test_dmesg:"));
        }
        assertThat(printed.toString())
                .isEqualTo(Files.readString(CORPUS.resolve(each.expected), StandardCharsets.UTF_8));
    }

    private static TestTerminal terminal() {
        return new TestTerminal(
                Map.of("LC_ALL", "C.UTF-8", "DMESG_TEST_BOOTIME", "1234567890.123456"), false);
    }

    private static String[] withPaths(List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("dmesg"));
        for (String argument : arguments) {
            boolean isFile = all.getLast().equals("--file");
            all.add(isFile ? CORPUS.resolve("input").resolve(argument).toString() : argument);
        }
        return all.toArray(String[]::new);
    }

    private static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (JsonParser json =
                new JsonFactory()
                        .createParser(
                                ObjectReadContext.empty(),
                                Files.readString(CORPUS.resolve("cases.json")))) {
            while (json.nextToken() != null) {
                String name = json.currentName();
                if (json.currentToken() == JsonToken.VALUE_STRING && "case".equals(name)) {
                    cases.add(new Case());
                    cases.getLast().name = json.getString();
                } else if (json.currentToken() == JsonToken.START_ARRAY && "runs".equals(name)) {
                    readRuns(json, cases.getLast().runs);
                } else if (json.currentToken() == JsonToken.VALUE_STRING
                        && "expected".equals(name)) {
                    cases.getLast().expected = json.getString();
                }
            }
        }
        return cases;
    }

    private static void readRuns(JsonParser json, List<List<String>> runs) {
        while (json.nextToken() == JsonToken.START_ARRAY) {
            runs.add(new ArrayList<>());
            while (json.nextToken() == JsonToken.VALUE_STRING) {
                runs.getLast().add(json.getString());
            }
        }
    }
}
