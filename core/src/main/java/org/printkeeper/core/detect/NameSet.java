package org.printkeeper.core.detect;

import java.util.List;
import java.util.stream.Stream;

/**
 * Function names by pattern: a part of the name, {@code ^} for its beginning, {@code $} for its
 * end.
 */
record NameSet(List<String> patterns) {
    static NameSet of(String... patterns) {
        return new NameSet(
                Stream.of(patterns).flatMap(words -> Stream.of(words.split(" "))).toList());
    }

    NameSet with(String... more) {
        return new NameSet(Stream.concat(patterns.stream(), of(more).patterns().stream()).toList());
    }

    boolean has(String name) {
        for (String pattern : patterns) {
            if (matches(pattern, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String pattern, String name) {
        boolean begin = pattern.startsWith("^");
        boolean end = pattern.endsWith("$");
        String text = pattern.substring(begin ? 1 : 0, pattern.length() - (end ? 1 : 0));
        if (begin && end) {
            return name.equals(text);
        }
        if (begin) {
            return name.startsWith(text);
        }
        return end ? name.endsWith(text) : name.contains(text);
    }
}
