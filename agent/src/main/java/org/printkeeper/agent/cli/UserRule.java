package org.printkeeper.agent.cli;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Level;

/**
 * What a user wants to hear of: lines that hold the literals and fit the pattern. RE2 patterns
 * match in linear time, whatever the line.
 *
 * @param name like that of a kind
 * @param title one line for people
 * @param severity 0 to 100
 * @param facility the only facility, or empty for any
 * @param level this severe or more, or empty for any
 * @param literals all of them must occur; looked for before the pattern is tried
 * @param pattern its named groups become fields
 * @param count how many such lines, within {@code within}, make one event
 * @param condition the lasting state that a match sets or clears; empty for an event that passes
 * @param effect what a match does to the condition
 * @param tests lines with what the rule must say of them
 */
record UserRule(
        String name,
        String title,
        int severity,
        Optional<Facility> facility,
        Optional<Level> level,
        List<String> literals,
        Pattern pattern,
        int count,
        Duration within,
        String condition,
        Effect effect,
        List<Example> tests) {

    /** What an incident says of the rule itself; the line can not. */
    static final Set<String> OWN_FIELDS = Set.of("condition", "effect", "metric");

    /** What a match does. */
    enum Effect {
        EVENT,
        SET,
        CLEAR;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A line, whether it must match, and fields that must then be read. */
    record Example(String line, boolean matches, SequencedMap<String, String> fields) {}

    /** What is not known of a line, as in a text without levels, excludes nothing. */
    boolean concerns(Optional<Facility> from, Optional<Level> at) {
        return (facility.isEmpty() || from.isEmpty() || facility.equals(from))
                && (level.isEmpty() || at.isEmpty() || at.get().isAtLeast(level.get()));
    }

    /** The named groups; empty when the line does not match. */
    Optional<SequencedMap<String, String>> match(String line) {
        for (String literal : literals) {
            if (!line.contains(literal)) {
                return Optional.empty();
            }
        }
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()) {
            return Optional.empty();
        }
        SequencedMap<String, String> fields = new LinkedHashMap<>();
        pattern.namedGroups().keySet().stream()
                .sorted()
                .filter(group -> !OWN_FIELDS.contains(group) && matcher.group(group) != null)
                .forEach(group -> fields.put(group, matcher.group(group)));
        return Optional.of(fields);
    }

    /** What is wrong by the rule's own tests; empty when nothing is. */
    List<String> failures() {
        return tests.stream().map(this::failure).flatMap(Optional::stream).toList();
    }

    private Optional<String> failure(Example example) {
        Optional<SequencedMap<String, String>> found = match(example.line());
        if (found.isPresent() != example.matches()) {
            return Optional.of(
                    "%s: '%s' %s, expected the opposite"
                            .formatted(
                                    name,
                                    example.line(),
                                    found.isPresent() ? "matches" : "does not match"));
        }
        boolean right =
                found.isEmpty() || found.get().entrySet().containsAll(example.fields().entrySet());
        return right
                ? Optional.empty()
                : Optional.of(
                        "%s: '%s' gives %s, expected %s"
                                .formatted(name, example.line(), found.get(), example.fields()));
    }

    /** The series that node-problem-detector would count this in. */
    String metric() {
        return effect == Effect.EVENT
                ? "problem_counter{reason=\"" + name + "\"}"
                : "problem_gauge{type=\"" + condition + "\",reason=\"" + name + "\"}";
    }
}
