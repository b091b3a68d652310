package org.printkeeper.agent.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what a misspelt word was probably meant to be. */
final class Closest {
    private Closest() {}

    /** The candidate that is nearest to {@code word}, unless even that is too different. */
    static Optional<String> to(String word, Collection<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)))
                .filter(best -> distance(word, best) <= 1 + Math.min(word.length(), 20) / 4);
    }

    /** {@code " Did you mean X?"}, or nothing. */
    static String hint(String word, Collection<String> candidates) {
        return to(word, candidates).map(best -> "; did you mean '" + best + "'?").orElse("");
    }

    /** How many characters must be put in, taken out or replaced (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
