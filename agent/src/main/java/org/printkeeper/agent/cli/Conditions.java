package org.printkeeper.agent.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The lasting states that rules of users set. One ends when a rule clears it, when somebody says
 * that the incident which set it is resolved, and with the boot.
 */
final class Conditions {
    private final Map<String, Occurrence> setBy = new HashMap<>();

    private Conditions() {}

    static Conditions of(IncidentsInput.Log log, Statements statements) {
        Conditions conditions = new Conditions();
        for (Occurrence each : log.occurrences()) {
            switch (field(each, "effect")) {
                case "set" -> conditions.setBy.put(field(each, "condition"), each);
                case "clear" -> conditions.setBy.remove(field(each, "condition"));
                default -> {}
            }
        }
        conditions
                .setBy
                .values()
                .removeIf(each ->
                        !each.boot().equals(log.newestBoot())
                                || state(each, statements) == IncidentState.RESOLVED);
        return conditions;
    }

    private static IncidentState state(Occurrence each, Statements statements) {
        return statements.state(each.incident().fingerprint(), each.lastIndex());
    }

    /** Whether what this sets holds; empty for what sets nothing. */
    Optional<Boolean> holds(Occurrence occurrence) {
        return field(occurrence, "effect").equals("set")
                ? Optional.of(setBy.containsKey(field(occurrence, "condition")))
                : Optional.empty();
    }

    private static String field(Occurrence occurrence, String name) {
        return occurrence.incident().fields().getOrDefault(name, "");
    }
}
