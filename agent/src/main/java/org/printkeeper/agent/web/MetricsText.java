package org.printkeeper.agent.web;

import java.util.List;

/**
 * The values of a scrape as text, in either form that Prometheus reads.
 *
 * <p>Source: Prometheus exposition formats, text 0.0.4; OpenMetrics 1.0.
 */
public enum MetricsText {
    PLAIN("text/plain; version=0.0.4; charset=utf-8"),
    OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private static final double MAX_EXACT = 1L << 53;

    private final String contentType;

    MetricsText(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /** What a client that sends this header reads best. */
    static MetricsText accepted(String header) {
        return header.contains("application/openmetrics-text") ? OPEN_METRICS : PLAIN;
    }

    /** The whole answer to a scrape, families in the order of {@link Metrics#ALL}. */
    public String write(Samples samples) {
        StringBuilder text = new StringBuilder(1 << 14);
        for (Metric metric : Metrics.ALL) {
            List<Samples.Sample> series = samples.byMetric().getOrDefault(metric, List.of());
            if (!series.isEmpty()) {
                head(metric, text);
                series.forEach(sample -> line(metric, sample, text));
            }
        }
        return this == OPEN_METRICS ? text.append("# EOF\n").toString() : text.toString();
    }

    private void head(Metric metric, StringBuilder text) {
        String name = this == OPEN_METRICS ? metric.family() : metric.name();
        text.append("# HELP ").append(name).append(' ').append(metric.help()).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(metric.type().label()).append('\n');
        if (this == OPEN_METRICS && !metric.unit().isEmpty()) {
            text.append("# UNIT ").append(name).append(' ').append(metric.unit()).append('\n');
        }
    }

    private static void line(Metric metric, Samples.Sample sample, StringBuilder text) {
        text.append(metric.name()).append(sample.suffix());
        char before = '{';
        for (int i = 0; i < metric.labels().size(); i++) {
            label(before, metric.labels().get(i), sample.labels().get(i), text);
            before = ',';
        }
        if (!sample.bound().isEmpty()) {
            label(before, "le", sample.bound(), text);
            before = ',';
        }
        text.append(before == ',' ? "} " : " ").append(number(sample.value())).append('\n');
    }

    private static void label(char before, String name, String value, StringBuilder text) {
        String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        text.append(before).append(name).append("=\"").append(escaped).append('"');
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < MAX_EXACT
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
