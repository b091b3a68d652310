package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.printkeeper.core.detect.Incident;
import org.printkeeper.core.detect.Kind;
import org.printkeeper.core.detect.LogLine;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Level;

/**
 * Rules of users, held against the lines of one log.
 *
 * <p>Thread: not safe; one instance per log.
 */
final class UserRules {
    private static final int MAX_SEVERITY_OF_USER = 30;

    /** A line that counts towards an event. */
    private record Sighting(long micros, long position) {}

    private record Watched(UserRule rule, Deque<Sighting> seen) {}

    private final List<Watched> watched;
    private final Consumer<Incident> out;

    UserRules(List<UserRule> rules, Consumer<Incident> out) {
        watched = rules.stream().map(rule -> new Watched(rule, new ArrayDeque<>())).toList();
        this.out = out;
    }

    /** Reads files, and in directories every .toml and .json by name; what is absent is empty. */
    static List<UserRule> read(List<Path> places) throws IOException {
        List<UserRule> rules = new ArrayList<>();
        for (Path place : places) {
            for (Path file : files(place)) {
                rules.addAll(readFile(file));
            }
        }
        return rules;
    }

    static List<UserRule> readFile(Path file) throws IOException {
        try {
            return file.toString().endsWith(".json")
                    ? UserRulesNpd.read(file)
                    : UserRulesToml.read(file);
        } catch (CharacterCodingException binary) {
            throw UserError.usage(file + ": expected rules in UTF-8, found other bytes");
        }
    }

    private static List<Path> files(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            try (Stream<Path> files = Files.list(place)) {
                return files.filter(file -> file.toString().matches(".*\\.(toml|json)"))
                        .sorted()
                        .toList();
            }
        }
        return Files.isRegularFile(place) ? List.of(place) : List.of();
    }

    /** Takes the next line of the log. */
    void accept(byte[] bytes, int start, int end, long position) {
        if (watched.isEmpty()) {
            return;
        }
        LogLine line = LogLine.of(bytes, start, end, position);
        Optional<Facility> facility = line.facility();
        Optional<Level> level = line.level();
        String text = line.text();
        for (Watched each : watched) {
            if (each.rule.concerns(facility, level)) {
                each.rule.match(text).ifPresent(fields -> matched(each, line, fields));
            }
        }
    }

    private void matched(Watched each, LogLine line, SequencedMap<String, String> fields) {
        Deque<Sighting> seen = each.seen;
        seen.add(new Sighting(line.micros(), line.position()));
        long oldest = line.micros() - each.rule.within().toNanos() / 1_000;
        while (seen.size() > each.rule.count()
                || (!each.rule.within().isZero() && seen.getFirst().micros < oldest)) {
            seen.removeFirst();
        }
        if (seen.size() == each.rule.count()) {
            out.accept(incident(each.rule, line, seen.getFirst().position, fields));
            seen.clear();
        }
    }

    private static Incident incident(
            UserRule rule, LogLine line, long firstPosition, SequencedMap<String, String> groups) {
        SequencedMap<String, String> fields = new LinkedHashMap<>(groups);
        if (rule.effect() != UserRule.Effect.EVENT) {
            fields.put("condition", rule.condition());
            fields.put("effect", rule.effect().label());
        }
        fields.put("metric", rule.metric());
        int severity =
                line.isFromUser()
                        ? Math.min(rule.severity(), MAX_SEVERITY_OF_USER)
                        : rule.severity();
        return new Incident(
                new Kind(rule.name(), severity, rule.title()),
                rule.title(),
                List.of(),
                "",
                false,
                firstPosition,
                line.position(),
                fields,
                false,
                line.isFromUser());
    }
}
