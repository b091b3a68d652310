package org.printkeeper.agent.cli;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads node-problem-detector's rule files as they are: a temporary problem is an event, a
 * permanent one sets its condition. Rules that start a program are taken when that is its log
 * counter, which has a pattern, a count and a time; others are left out.
 *
 * <p>Source: node-problem-detector pkg/systemlogmonitor (a pattern must fit up to the end of the
 * message), cmd/logcounter/options, v0.8.
 */
final class UserRulesNpd {
    private static final int EVENT_SEVERITY = 50;
    private static final int CONDITION_SEVERITY = 80;
    private static final java.util.regex.Pattern ARGUMENT =
            java.util.regex.Pattern.compile("--(pattern|count|lookback)=(.*)");
    private static final java.util.regex.Pattern GO_DURATION =
            java.util.regex.Pattern.compile("([0-9]{1,9})(ms|h|m|s)");

    private final Path file;
    private final List<UserRule> rules = new ArrayList<>();
    private final Map<String, String> rule = new HashMap<>();
    private TokenStreamLocation patternAt = TokenStreamLocation.NA;

    private UserRulesNpd(Path file) {
        this.file = file;
    }

    static List<UserRule> read(Path file) throws IOException {
        UserRulesNpd reader = new UserRulesNpd(file);
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
            reader.read(json);
        } catch (JacksonException broken) {
            throw reader.wrong(broken.getLocation(), "is no JSON: " + broken.getOriginalMessage());
        }
        return reader.rules;
    }

    private void read(JsonParser json) {
        boolean inRules = false;
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
            int depth = json.streamReadContext().getNestingDepth();
            if (token == JsonToken.START_ARRAY && depth == 2) {
                inRules = "rules".equals(json.currentName());
            } else if (inRules && token == JsonToken.VALUE_STRING) {
                put(json.currentName(), json.getString(), json.currentTokenLocation());
            } else if (inRules && token == JsonToken.END_OBJECT && depth == 2) {
                endRule();
            }
        }
    }

    /** A value without a name is an argument of a program. */
    private void put(@Nullable String name, String value, TokenStreamLocation at) {
        Matcher argument = ARGUMENT.matcher(value);
        if (name != null) {
            rule.put(name, value);
        } else if (argument.matches()) {
            rule.put(argument.group(1), argument.group(2));
        }
        if ("pattern".equals(name) || value.startsWith("--pattern=")) {
            patternAt = at;
        }
    }

    private void endRule() {
        String pattern = rule.getOrDefault("pattern", "");
        if (!pattern.isEmpty()) {
            boolean lasts = rule.getOrDefault("type", "temporary").equals("permanent");
            String reason = rule.getOrDefault("reason", "unnamed");
            rules.add(
                    new UserRule(
                            reason,
                            reason,
                            lasts ? CONDITION_SEVERITY : EVENT_SEVERITY,
                            Optional.empty(),
                            Optional.empty(),
                            List.of(),
                            compiled(pattern),
                            count(),
                            duration(rule.getOrDefault("lookback", "")),
                            rule.getOrDefault("condition", ""),
                            lasts ? UserRule.Effect.SET : UserRule.Effect.EVENT,
                            List.of()));
        }
        rule.clear();
    }

    private Pattern compiled(String pattern) {
        try {
            // LIMIT: there a pattern may span lines of the message buffer; here it sees one line.
            return Pattern.compile(pattern + "\\z");
        } catch (PatternSyntaxException error) {
            throw wrong(patternAt, "pattern '%s': %s".formatted(pattern, error.getDescription()));
        }
    }

    private int count() {
        String count = rule.getOrDefault("count", "1");
        if (!count.matches("[1-9][0-9]{0,5}")) {
            throw wrong(patternAt, "--count is '%s', expected a number".formatted(count));
        }
        return Integer.parseInt(count);
    }

    private static Duration duration(String text) {
        Duration sum = Duration.ZERO;
        Matcher part = GO_DURATION.matcher(text);
        while (part.find()) {
            long amount = Long.parseLong(part.group(1));
            sum =
                    sum.plus(
                            switch (part.group(2)) {
                                case "h" -> Duration.ofHours(amount);
                                case "m" -> Duration.ofMinutes(amount);
                                case "s" -> Duration.ofSeconds(amount);
                                default -> Duration.ofMillis(amount);
                            });
        }
        return sum;
    }

    private UserError wrong(TokenStreamLocation at, String what) {
        return UserError.usage(
                "%s:%d:%d: %s".formatted(file, at.getLineNr(), at.getColumnNr(), what));
    }
}
