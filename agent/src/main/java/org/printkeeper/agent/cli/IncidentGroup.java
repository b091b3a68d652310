package org.printkeeper.agent.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.printkeeper.agent.follow.Statement;
import org.printkeeper.core.record.BootId;

/**
 * All incidents of one fingerprint: the same trouble, however often it came.
 *
 * @param occurrences in the order of the log, never empty
 * @param said what was said of it last
 * @param holds for one that sets a condition: whether that holds still
 */
record IncidentGroup(
        String fingerprint,
        List<Occurrence> occurrences,
        IncidentState state,
        Optional<Statement> said,
        Optional<Boolean> holds) {

    /** The groups of a log, in the order in which each came last. */
    static List<IncidentGroup> of(IncidentsInput.Log log, Statements statements) {
        Map<String, List<Occurrence>> byFingerprint = new LinkedHashMap<>();
        for (Occurrence occurrence : log.occurrences()) {
            String fingerprint = occurrence.incident().fingerprint();
            List<Occurrence> same = byFingerprint.remove(fingerprint);
            same = same == null ? new ArrayList<>() : same;
            same.add(occurrence);
            byFingerprint.put(fingerprint, same);
        }
        Conditions conditions = Conditions.of(log, statements);
        return byFingerprint.entrySet().stream()
                .map(each -> of(each.getKey(), each.getValue(), statements, conditions))
                .toList();
    }

    private static IncidentGroup of(
            String fingerprint,
            List<Occurrence> same,
            Statements statements,
            Conditions conditions) {
        return new IncidentGroup(
                fingerprint,
                List.copyOf(same),
                statements.state(fingerprint, same.getLast().lastIndex()),
                statements.on(fingerprint),
                conditions.holds(same.getLast()));
    }

    Occurrence last() {
        return occurrences.getLast();
    }

    int severity() {
        return occurrences.stream()
                .mapToInt(each -> each.incident().kind().severity())
                .max()
                .orElse(0);
    }

    Optional<Instant> firstTime() {
        return occurrences.getFirst().time();
    }

    Set<BootId> boots() {
        Set<BootId> boots = new LinkedHashSet<>();
        occurrences.forEach(each -> each.boot().ifPresent(boots::add));
        return boots;
    }

    /** Releases of the kernels that it happened under. */
    Set<String> kernels() {
        Set<String> kernels = new LinkedHashSet<>();
        occurrences.stream()
                .map(Occurrence::kernel)
                .filter(kernel -> !kernel.isEmpty())
                .forEach(kernels::add);
        return kernels;
    }
}
