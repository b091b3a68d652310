package org.printkeeper.agent.cli;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.printkeeper.core.detect.Explanation;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Level;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads rules of users; docs/rules.md is the norm. Every mistake is told with its position. */
final class UserRulesToml {
    private static final int USUAL_SEVERITY = 50;
    private static final Set<String> KEYS =
            Set.of(
                    "name",
                    "title",
                    "pattern",
                    "severity",
                    "facility",
                    "level",
                    "literals",
                    "count",
                    "within",
                    "set",
                    "clear",
                    "test");
    private static final Set<String> KEYS_OF_TEST = Set.of("line", "matches", "fields");

    private final Path file;

    private UserRulesToml(Path file) {
        this.file = file;
    }

    static List<UserRule> read(Path file) throws IOException {
        UserRulesToml reader = new UserRulesToml(file);
        TomlParseResult toml = Toml.parse(file);
        if (toml.hasErrors()) {
            TomlParseError first = toml.errors().getFirst();
            throw reader.wrong(first.position(), String.valueOf(first.getMessage()));
        }
        reader.onlyKeys(new Table(toml, TomlPosition.positionAt(1, 1)), Set.of("rule"));
        return reader.tables(new Table(toml, TomlPosition.positionAt(1, 1)), "rule").stream()
                .map(reader::rule)
                .toList();
    }

    /** A table and where it begins. */
    private record Table(TomlTable toml, TomlPosition position) {
        TomlPosition position(String key) {
            TomlPosition found = toml.inputPositionOf(List.of(key));
            return found == null ? position : found;
        }
    }

    private UserRule rule(Table table) {
        onlyKeys(table, KEYS);
        String name = name(table);
        String set = text(table, "set").orElse("");
        String clear = text(table, "clear").orElse("");
        if (!set.isEmpty() && !clear.isEmpty()) {
            throw wrong(
                    table.position("clear"),
                    "a rule has set or clear, not both: write a second rule");
        }
        return new UserRule(
                name,
                text(table, "title").orElse(name),
                number(table, "severity", 0, 100).orElse(USUAL_SEVERITY),
                known(table, "facility", Facility::parse),
                known(table, "level", Level::parse),
                strings(table, "literals"),
                pattern(table),
                number(table, "count", 1, 1_000).orElse(1),
                known(table, "within", Quantity::parseDuration).orElse(Duration.ZERO),
                set.isEmpty() ? clear : set,
                effect(set, clear),
                tables(table, "test").stream().map(this::example).toList());
    }

    private String name(Table table) {
        String name = required(table, "name");
        if (!name.matches("[A-Za-z0-9_.-]+")) {
            throw wrong(
                    table.position("name"),
                    "name is '%s', expected letters, digits, '_', '.' and '-'".formatted(name));
        }
        if (Explanation.ofKind(name).isPresent()) {
            throw wrong(
                    table.position("name"),
                    "'%s' is a kind that Printkeeper knows itself".formatted(name));
        }
        return name;
    }

    private static UserRule.Effect effect(String set, String clear) {
        if (!set.isEmpty()) {
            return UserRule.Effect.SET;
        }
        return clear.isEmpty() ? UserRule.Effect.EVENT : UserRule.Effect.CLEAR;
    }

    private UserRule.Example example(Table table) {
        onlyKeys(table, KEYS_OF_TEST);
        SequencedMap<String, String> fields = new LinkedHashMap<>();
        value(table, "fields", TomlTable.class, "table")
                .ifPresent(expected ->
                        expected.keySet()
                                .forEach(key ->
                                        fields.put(
                                                key, String.valueOf(expected.get(List.of(key))))));
        return new UserRule.Example(
                required(table, "line"),
                value(table, "matches", Boolean.class, "truth value").orElse(true),
                fields);
    }

    private void onlyKeys(Table table, Set<String> allowed) {
        for (String key : table.toml().keySet()) {
            if (!allowed.contains(key)) {
                throw wrong(
                        table.position(key),
                        "unknown key '" + key + "'" + Closest.hint(key, allowed));
            }
        }
    }

    private <T> Optional<T> value(Table table, String key, Class<T> type, String expected) {
        Object value = table.toml().get(List.of(key));
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw wrong(table.position(key), "%s is no %s".formatted(key, expected));
        }
        return Optional.of(type.cast(value));
    }

    private Optional<String> text(Table table, String key) {
        return value(table, key, String.class, "text");
    }

    private String required(Table table, String key) {
        return text(table, key)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> wrong(table.position(key), "expected a " + key));
    }

    private Optional<Integer> number(Table table, String key, int min, int max) {
        Optional<Long> number = value(table, key, Long.class, "whole number");
        if (number.isPresent() && (number.get() < min || number.get() > max)) {
            throw wrong(
                    table.position(key),
                    "%s is %d, expected %d to %d".formatted(key, number.get(), min, max));
        }
        return number.map(Math::toIntExact);
    }

    private <T> Optional<T> known(Table table, String key, Function<String, Optional<T>> parse) {
        return text(table, key)
                .map(text ->
                        parse.apply(text)
                                .orElseThrow(() ->
                                        wrong(
                                                table.position(key),
                                                "'%s' is no %s".formatted(text, key))));
    }

    private List<String> strings(Table table, String key) {
        return value(table, key, TomlArray.class, "list of texts").stream()
                .flatMap(array -> array.toList().stream())
                .map(each -> {
                    if (each instanceof String text) {
                        return text;
                    }
                    throw wrong(table.position(key), key + " is no list of texts");
                })
                .toList();
    }

    private List<Table> tables(Table table, String key) {
        List<Table> tables = new ArrayList<>();
        value(table, key, TomlArray.class, "[[" + key + "]]")
                .ifPresent(array -> {
                    for (int i = 0; i < array.size(); i++) {
                        if (!(array.get(i) instanceof TomlTable each)) {
                            throw wrong(table.position(key), "expected [[" + key + "]]");
                        }
                        tables.add(new Table(each, array.inputPositionOf(i)));
                    }
                });
        return tables;
    }

    private Pattern pattern(Table table) {
        String text = required(table, "pattern");
        try {
            Pattern pattern = Pattern.compile(text);
            for (String group : UserRule.OWN_FIELDS) {
                if (pattern.namedGroups().containsKey(group)) {
                    throw wrong(
                            table.position("pattern"),
                            "the pattern names a group '%s': incidents have a field of that name"
                                    .formatted(group));
                }
            }
            return pattern;
        } catch (PatternSyntaxException error) {
            throw wrong(
                    table.position("pattern"),
                    "pattern '%s': %s".formatted(text, error.getDescription()));
        }
    }

    private UserError wrong(TomlPosition at, String what) {
        return UserError.usage("%s:%d:%d: %s".formatted(file, at.line(), at.column(), what));
    }
}
