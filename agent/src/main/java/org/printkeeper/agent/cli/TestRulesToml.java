package org.printkeeper.agent.cli;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Level;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * Reads rules of users.
 *
 * <pre>
 *   [[rule]]
 *   name = "app.raid_battery"        # required
 *   pattern = 'battery (?P&lt;state&gt;failed|low)'   # required, RE2
 *   severity = 60                    # usually 50
 *   facility = "kern"
 *   level = "warn"                   # this severe or more
 *   literals = ["megaraid"]
 *   set = "RaidBattery"              # or clear = "RaidBattery"
 *   [[rule.test]]
 *   line = "megaraid: battery low"
 *   matches = true                   # usually true
 *   fields = { state = "low" }
 * </pre>
 */
final class TestRulesToml {
    private static final int USUAL_SEVERITY = 50;
    private static final Set<String> KEYS =
            Set.of(
                    "name",
                    "pattern",
                    "severity",
                    "facility",
                    "level",
                    "literals",
                    "set",
                    "clear",
                    "test");

    private final Path file;

    private TestRulesToml(Path file) {
        this.file = file;
    }

    static List<TestRulesRule> read(Path file) throws IOException {
        TomlParseResult toml = Toml.parse(file);
        if (toml.hasErrors()) {
            throw UserError.usage(
                    "%s:%s: %s"
                            .formatted(
                                    file,
                                    toml.errors().getFirst().position().line(),
                                    toml.errors().getFirst().getMessage()));
        }
        List<TestRulesRule> rules = new ArrayList<>();
        for (TomlTable table : tables(toml.getArray("rule"))) {
            rules.add(new TestRulesToml(file).rule(table));
        }
        return rules;
    }

    private static List<TomlTable> tables(@Nullable TomlArray array) {
        List<TomlTable> tables = new ArrayList<>();
        for (int i = 0; array != null && i < array.size(); i++) {
            tables.add(array.getTable(i));
        }
        return tables;
    }

    private TestRulesRule rule(TomlTable table) {
        for (String key : table.keySet()) {
            if (!KEYS.contains(key)) {
                throw wrong("unknown key '" + key + "'" + Closest.hint(key, List.copyOf(KEYS)));
            }
        }
        String set = table.getString("set", () -> "");
        String clear = table.getString("clear", () -> "");
        return new TestRulesRule(
                required(table, "name"),
                (int) table.getLong("severity", () -> USUAL_SEVERITY),
                known(table, "facility", Facility::parse),
                known(table, "level", Level::parse),
                strings(table.getArray("literals")),
                pattern(required(table, "pattern")),
                set.isEmpty() ? clear : set,
                effect(set, clear),
                tables(table.getArray("test")).stream().map(this::example).toList());
    }

    private static TestRulesRule.Effect effect(String set, String clear) {
        if (!set.isEmpty()) {
            return TestRulesRule.Effect.SET;
        }
        return clear.isEmpty() ? TestRulesRule.Effect.EVENT : TestRulesRule.Effect.CLEAR;
    }

    private <T> Optional<T> known(
            TomlTable table, String key, java.util.function.Function<String, Optional<T>> parse) {
        String text = table.getString(key, () -> "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> value = parse.apply(text);
        if (value.isEmpty()) {
            throw wrong("%s is '%s', which is none".formatted(key, text));
        }
        return value;
    }

    private String required(TomlTable table, String key) {
        String text = table.getString(key, () -> "");
        if (text.isEmpty()) {
            throw wrong("a rule has no " + key);
        }
        return text;
    }

    private Pattern pattern(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException error) {
            throw wrong("pattern '%s': %s".formatted(text, error.getDescription()));
        }
    }

    private static List<String> strings(@Nullable TomlArray array) {
        List<String> strings = new ArrayList<>();
        for (int i = 0; array != null && i < array.size(); i++) {
            strings.add(array.getString(i));
        }
        return strings;
    }

    private TestRulesRule.Example example(TomlTable table) {
        SequencedMap<String, String> fields = new LinkedHashMap<>();
        TomlTable expected = table.getTableOrEmpty("fields");
        expected.keySet().forEach(key -> fields.put(key, String.valueOf(expected.get(key))));
        return new TestRulesRule.Example(
                required(table, "line"), table.getBoolean("matches", () -> true), fields);
    }

    private UserError wrong(String what) {
        return UserError.usage(file + ": " + what);
    }
}
