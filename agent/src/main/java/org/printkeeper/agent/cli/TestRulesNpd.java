package org.printkeeper.agent.cli;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads node-problem-detector's rule files as they are: a temporary problem is an event, a
 * permanent one sets its condition, which (other than there) a rule with {@code clear} or an
 * acknowledgement can clear again.
 *
 * <p>Source: node-problem-detector pkg/systemlogmonitor/types, v0.8; its log-counter plugin's
 * {@code --pattern} argument is taken too.
 */
final class TestRulesNpd {
    private static final int EVENT_SEVERITY = 50;
    private static final int CONDITION_SEVERITY = 80;
    private static final String PATTERN_ARGUMENT = "--pattern=";

    private TestRulesNpd() {}

    static List<TestRulesRule> read(Path file) throws IOException {
        List<TestRulesRule> rules = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
            boolean inRules = false;
            Map<String, String> rule = new HashMap<>();
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                int depth = json.streamReadContext().getNestingDepth();
                String name = json.currentName();
                if (token == JsonToken.START_ARRAY && depth == 2) {
                    inRules = "rules".equals(name);
                } else if (inRules && token == JsonToken.VALUE_STRING) {
                    put(rule, name, json.getString());
                } else if (inRules && token == JsonToken.END_OBJECT && depth == 2) {
                    rule(file, rule).ifPresent(rules::add);
                    rule.clear();
                }
            }
        } catch (StreamReadException broken) {
            throw UserError.usage(file + ": is no JSON: " + broken.getOriginalMessage());
        }
        return rules;
    }

    private static void put(Map<String, String> rule, String name, String value) {
        if (name != null) {
            rule.put(name, value);
        } else if (value.startsWith(PATTERN_ARGUMENT)) {
            rule.put("pattern", value.substring(PATTERN_ARGUMENT.length()));
        }
    }

    /** Rules of other plugins have no pattern. */
    private static Optional<TestRulesRule> rule(Path file, Map<String, String> rule) {
        String pattern = rule.getOrDefault("pattern", "");
        if (pattern.isEmpty()) {
            return Optional.empty();
        }
        boolean lasts = rule.getOrDefault("type", "temporary").equals("permanent");
        try {
            return Optional.of(
                    new TestRulesRule(
                            rule.getOrDefault("reason", "unnamed"),
                            lasts ? CONDITION_SEVERITY : EVENT_SEVERITY,
                            Optional.empty(),
                            Optional.empty(),
                            List.of(),
                            Pattern.compile(pattern),
                            rule.getOrDefault("condition", ""),
                            lasts ? TestRulesRule.Effect.SET : TestRulesRule.Effect.EVENT,
                            List.of()));
        } catch (PatternSyntaxException error) {
            throw UserError.usage(
                    "%s: pattern '%s': %s".formatted(file, pattern, error.getDescription()));
        }
    }
}
