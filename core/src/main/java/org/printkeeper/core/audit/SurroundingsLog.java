package org.printkeeper.core.audit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The surroundings of the last minutes, so that a loss that is found after its grace time still has
 * those in which it happened.
 *
 * <p>Thread: not safe.
 */
final class SurroundingsLog {
    /** A quarter of an hour at one a second. */
    private static final int MAX_MOMENTS = 900;

    /** The cause may come a little before the first record that is lost. */
    private static final long BEFORE_MICROS = 5_000_000;

    private final Deque<Surroundings> moments = new ArrayDeque<>();

    void add(Surroundings now) {
        moments.add(now);
        if (moments.size() > MAX_MOMENTS) {
            moments.removeFirst();
        }
    }

    /**
     * What was out of the ordinary from one time to another, each once and as it was at its worst;
     * empty when nothing was.
     */
    String words(long firstMicros, long lastMicros) {
        Map<String, Double> worst = new LinkedHashMap<>();
        Surroundings before = null;
        for (Surroundings moment : moments) {
            boolean then =
                    firstMicros - BEFORE_MICROS <= moment.printkMicros()
                            && moment.printkMicros() <= lastMicros;
            if (then) {
                moment.strains(before == null ? moment : before)
                        .forEach((words, number) -> worst.merge(words, number, Math::max));
            }
            before = moment;
        }
        return worst.entrySet().stream()
                .map(strain -> String.format(Locale.ROOT, strain.getKey(), strain.getValue()))
                .collect(Collectors.joining(", "));
    }
}
