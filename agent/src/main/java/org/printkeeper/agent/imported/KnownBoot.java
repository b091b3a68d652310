package org.printkeeper.agent.imported;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one boot that may matter for the logs at hand: which of their lines it has.
 *
 * <p>Thread: one.
 */
final class KnownBoot {
    /** A collector may stamp a line so much after the kernel printed it: at boot it starts late. */
    private static final long MAX_LATE_MICROS = 600_000_000;

    /** Stamps of whole seconds, and clocks of a boot that drifted. */
    private static final long MAX_EARLY_MICROS = 5_000_000;

    /**
     * A line by its content; the time is -1 where that is only known from the collector.
     *
     * @param hash of the text in its normal form
     */
    record Key(long printkMicros, long hash) {}

    private final Map<Key, Integer> stamped = new HashMap<>();
    private final Map<Long, List<Long>> unstamped = new HashMap<>();
    private OptionalLong printkZero = OptionalLong.empty();
    private boolean isCaptured;
    private long lines;

    /**
     * Takes note of a line.
     *
     * @param wallMicros when it was printed, or taken in; −1: unknown
     */
    void add(long printkMicros, long wallMicros, long hash) {
        lines++;
        if (printkMicros >= 0) {
            stamped.merge(new Key(printkMicros, hash), 1, Integer::sum);
        }
        unstamped.computeIfAbsent(hash, text -> new ArrayList<>()).add(wallMicros);
    }

    /** That there are lines which no log at hand has. */
    void addOther() {
        lines++;
    }

    void beganAt(long printkZeroMicros) {
        if (printkZero.isEmpty()) {
            printkZero = OptionalLong.of(printkZeroMicros);
        }
    }

    OptionalLong printkZero() {
        return printkZero;
    }

    void setCaptured() {
        isCaptured = true;
    }

    /** Whether the kernel's numbers were counted here: then its gaps are known. */
    boolean isCaptured() {
        return isCaptured;
    }

    boolean isEmpty() {
        return lines == 0;
    }

    /** How many lines of a log are here, by stamps that only this boot can have given. */
    long inCommon(ForeignLog log) {
        Matching matching = new Matching();
        return log.lines().stream()
                .filter(line ->
                        line.printkMicros() > 0
                                || (line.printkMicros() < 0 && line.wallMicros() >= 0))
                .filter(matching::take)
                .count();
    }

    /** Finds each line that is here as often as it is here. */
    final class Matching {
        private final Map<Key, Integer> stampedLeft = new HashMap<>(stamped);
        private final Map<Long, List<Long>> unstampedLeft = new HashMap<>();

        boolean take(ForeignLine line) {
            long hash = Overlap.hash(line.text());
            return line.printkMicros() < 0
                    ? takeUnstamped(line, hash)
                    : takeStamped(new Key(line.printkMicros(), hash));
        }

        private boolean takeStamped(Key key) {
            int left = stampedLeft.getOrDefault(key, 0);
            stampedLeft.put(key, left - 1);
            return left > 0;
        }

        private boolean takeUnstamped(ForeignLine line, long hash) {
            @Nullable List<Long> here = unstamped.get(hash);
            if (here == null) {
                return false;
            }
            List<Long> left = unstampedLeft.computeIfAbsent(hash, text -> new ArrayList<>(here));
            for (int i = 0; i < left.size(); i++) {
                if (mayBe(left.get(i), line.wallMicros())) {
                    left.remove(i);
                    return true;
                }
            }
            return false;
        }

        /** Where neither tells a time, the text is all there is. */
        private static boolean mayBe(long hereMicros, long stampMicros) {
            if (hereMicros < 0 || stampMicros < 0) {
                return hereMicros == stampMicros;
            }
            long late = stampMicros - hereMicros;
            return late >= -MAX_EARLY_MICROS && late <= MAX_LATE_MICROS;
        }
    }
}
