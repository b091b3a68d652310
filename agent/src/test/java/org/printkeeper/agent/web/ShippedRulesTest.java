package org.printkeeper.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.detect.Explanation;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Rules and dashboard speak of what there is; promtool runs their tests in the live suite. */
class ShippedRulesTest {
    private static final Path FOLDER = Path.of("../alerting");

    private static String read(String name) throws IOException {
        return Files.readString(FOLDER.resolve(name));
    }

    private static Set<String> found(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> known() {
        return Metrics.ALL.stream()
                .flatMap(metric ->
                        metric.type() == Metric.Type.HISTOGRAM
                                ? List.of(metric.name() + "_bucket").stream()
                                : List.of(metric.name()).stream())
                .collect(Collectors.toSet());
    }

    @Test
    void nameOnlyMetricsThatExist() throws IOException {
        String metric = "\\b((?:printkeeper|process)_[a-z_0-9]+)\\b";
        assertThat(found(metric, read("printkeeper.rules.yml"))).isNotEmpty().isSubsetOf(known());
        assertThat(found(metric, read("grafana-dashboard.json"))).isNotEmpty().isSubsetOf(known());
    }

    @Test
    void nameOnlyKindsThatExist() throws IOException {
        Set<String> kinds =
                Explanation.all().stream()
                        .map(known -> known.kind().name())
                        .collect(Collectors.toSet());
        for (String list : found("kind=~\"([^\"]+)\"", read("printkeeper.rules.yml"))) {
            assertThat(kinds).contains(list.split("\\|"));
        }
    }

    @Test
    void theDashboardUsesOnlyRecordedSeriesThatTheRulesRecord() throws IOException {
        assertThat(found("(printkeeper:[a-z_0-9:]+)", read("grafana-dashboard.json")))
                .isNotEmpty()
                .isSubsetOf(found("record: (\\S+)", read("printkeeper.rules.yml")));
    }

    @Test
    void everyAlertHasARunbook() throws IOException {
        String rules = read("printkeeper.rules.yml");
        Matcher alert =
                Pattern.compile("alert: (\\S+)\\n(?:.*\\n)*?.*runbook_url: docs/runbooks.md#(\\S+)")
                        .matcher(rules);
        Set<String> headings =
                found("(?m)^## (\\S+)$", Files.readString(Path.of("../docs/runbooks.md")));
        int alerts = 0;
        while (alert.find()) {
            alerts++;
            assertThat(alert.group(2)).isEqualTo(alert.group(1).toLowerCase(Locale.ROOT));
            assertThat(headings).contains(alert.group(1));
        }
        assertThat(alerts).isEqualTo(found("alert: (\\S+)", rules).size());
    }

    /** No Grafana is to be had here: its form is checked as far as its schema demands. */
    @Test
    void theDashboardIsOneJsonObjectWithPanelsThatDoNotOverlap() throws IOException {
        String text = read("grafana-dashboard.json");
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            json.skipChildren();
            assertThat(json.nextToken()).isNull();
        }
        assertThat(text).contains("\"schemaVersion\": 38", "\"uid\": \"printkeeper\"");
        List<String> ids =
                Pattern.compile("\"id\": (\\d+)")
                        .matcher(text)
                        .results()
                        .map(m -> m.group(1))
                        .toList();
        assertThat(ids).doesNotHaveDuplicates().hasSizeGreaterThan(20);
        List<String> places =
                Pattern.compile("\"x\": (\\d+),\\s+\"y\": (\\d+)")
                        .matcher(text)
                        .results()
                        .map(m -> m.group())
                        .toList();
        assertThat(places).doesNotHaveDuplicates();
    }
}
