package org.printkeeper.core.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.printkeeper.core.detect.Kind;
import org.printkeeper.core.record.Level;

/** How many records of each level and kind were compared, and how many of them are missing. */
final class Shares {
    private static final class Sum {
        long expected;
        long missing;

        void add(boolean lost) {
            expected++;
            missing += lost ? 1 : 0;
        }

        CollectorReport.Share share() {
            return new CollectorReport.Share(expected, missing);
        }

        Sum copy() {
            Sum copy = new Sum();
            copy.expected = expected;
            copy.missing = missing;
            return copy;
        }
    }

    private final Map<Level, Sum> byLevel = new EnumMap<>(Level.class);
    private final Map<Kind, Sum> byKind = new LinkedHashMap<>();

    Shares copy() {
        Shares copy = new Shares();
        byLevel.forEach((level, sum) -> copy.byLevel.put(level, sum.copy()));
        byKind.forEach((kind, sum) -> copy.byKind.put(kind, sum.copy()));
        return copy;
    }

    void add(Level level, Optional<Kind> kind, boolean lost) {
        byLevel.computeIfAbsent(level, l -> new Sum()).add(lost);
        if (kind.isPresent()) {
            byKind.computeIfAbsent(kind.get(), k -> new Sum()).add(lost);
        }
    }

    Map<Level, CollectorReport.Share> levels() {
        Map<Level, CollectorReport.Share> shares = new EnumMap<>(Level.class);
        byLevel.forEach((level, sum) -> shares.put(level, sum.share()));
        return Collections.unmodifiableMap(shares);
    }

    /** By the kind's name, the worst first. */
    SequencedMap<String, CollectorReport.Share> kinds() {
        SequencedMap<String, CollectorReport.Share> shares = new LinkedHashMap<>();
        List<Map.Entry<Kind, Sum>> sums = new ArrayList<>(byKind.entrySet());
        sums.sort(
                Map.Entry.comparingByKey(
                        Comparator.comparingInt(Kind::severity)
                                .reversed()
                                .thenComparing(Kind::name)));
        sums.forEach(sum -> shares.put(sum.getKey().name(), sum.getValue().share()));
        return Collections.unmodifiableSequencedMap(shares);
    }
}
