package org.printkeeper.core.detect;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Function names by pattern: a part of the name, {@code ^} for its beginning, {@code $} for its
 * end.
 */
final class NameSet {
    private final AhoCorasick parts;
    private final Set<String> whole;
    private final List<String> beginnings;
    private final List<String> endings;

    private NameSet(List<String> patterns) {
        Predicate<String> begins = pattern -> pattern.startsWith("^");
        Predicate<String> ends = pattern -> pattern.endsWith("$");
        parts = AhoCorasick.of(patterns.stream().filter(begins.or(ends).negate()).toList());
        whole =
                patterns.stream()
                        .filter(begins.and(ends))
                        .map(NameSet::bare)
                        .collect(Collectors.toUnmodifiableSet());
        beginnings = bare(patterns, begins.and(ends.negate()));
        endings = bare(patterns, ends.and(begins.negate()));
    }

    private static List<String> bare(List<String> patterns, Predicate<String> which) {
        return patterns.stream().filter(which).map(NameSet::bare).toList();
    }

    private static String bare(String pattern) {
        return pattern.replace("^", "").replace("$", "");
    }

    static NameSet of(String... patterns) {
        return new NameSet(
                Stream.of(patterns).flatMap(words -> Stream.of(words.split(" "))).toList());
    }

    boolean has(String name) {
        return parts.anyIn(name)
                || whole.contains(name)
                || beginnings.stream().anyMatch(name::startsWith)
                || endings.stream().anyMatch(name::endsWith);
    }
}
