package org.printkeeper.agent.web;

import java.util.List;
import java.util.Locale;

/**
 * One family of metrics: all that its lines, docs/metrics.md and the checks of shipped rules know.
 *
 * @param name as Prometheus names things: base unit and {@code _total} at its end
 * @param labels names of the labels, in the order in which values are given
 * @param help one sentence
 */
public record Metric(String name, Type type, List<String> labels, String help) {
    private static final List<String> UNITS = List.of("seconds", "bytes", "ratio");

    /** How its value behaves. */
    public enum Type {
        /** Only grows, and begins anew at 0 when the process does. */
        COUNTER,
        GAUGE,
        /** How many observations were not above each of several bounds, their sum and number. */
        HISTOGRAM;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Metric {
        if (type == Type.COUNTER != name.endsWith("_total")) {
            throw new IllegalArgumentException("a counter, and nothing else, ends with _total");
        }
    }

    /** The name without {@code _total}, as OpenMetrics calls the family. */
    String family() {
        return type == Type.COUNTER ? name.substring(0, name.length() - "_total".length()) : name;
    }

    /** The unit at the end of the name, or empty. */
    String unit() {
        return UNITS.stream().filter(unit -> family().endsWith("_" + unit)).findFirst().orElse("");
    }
}
