package org.printkeeper.agent.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The values of one scrape, by family. Of a family no more than {@link #MAX_SERIES} series are
 * taken: whatever the kernel says cannot make a scrape grow without end.
 *
 * <p>Thread: not safe.
 */
public final class Samples {
    /** Beyond these a family says no more. */
    public static final int MAX_SERIES = 512;

    /**
     * The value of one series.
     *
     * @param labels values, in the order of {@link Metric#labels}
     * @param suffix of the name: empty, or {@code _bucket} and its like
     * @param bound value of {@code le}, or empty
     */
    record Sample(List<String> labels, String suffix, String bound, double value) {}

    private final Map<Metric, List<Sample>> byMetric = new LinkedHashMap<>();

    /** Adds the value of a series; there is one for each of the metric's labels. */
    public void add(Metric metric, double value, String... labels) {
        add(metric, new Sample(List.of(labels), "", "", value));
    }

    /** The same; what is above 2⁵³ is rounded, as Prometheus itself does. */
    public void add(Metric metric, long value, String... labels) {
        add(metric, (double) value, labels);
    }

    /** Adds 1 or 0. */
    public void add(Metric metric, boolean holds, String... labels) {
        add(metric, holds ? 1L : 0L, labels);
    }

    /**
     * Adds a histogram.
     *
     * @param bounds upper ends of the buckets, ascending; the last bucket has none
     * @param counts how many fell into each; one more than bounds
     */
    public void add(
            Metric metric, double[] bounds, long[] counts, double sum, String... labelValues) {
        List<String> labels = List.of(labelValues);
        long upToHere = 0;
        for (int i = 0; i < counts.length; i++) {
            upToHere += counts[i];
            String bound = i < bounds.length ? Double.toString(bounds[i]) : "+Inf";
            add(metric, new Sample(labels, "_bucket", bound, (double) upToHere));
        }
        add(metric, new Sample(labels, "_sum", "", sum));
        add(metric, new Sample(labels, "_count", "", (double) upToHere));
    }

    private void add(Metric metric, Sample sample) {
        if (sample.labels.size() != metric.labels().size()) {
            throw new IllegalArgumentException(
                    metric.name() + " has labels " + metric.labels() + ", not " + sample.labels);
        }
        List<Sample> series = byMetric.computeIfAbsent(metric, m -> new ArrayList<>());
        if (series.size() < MAX_SERIES) {
            series.add(sample);
        }
    }

    Map<Metric, List<Sample>> byMetric() {
        return byMetric;
    }

    /** Writes them for another process of ours: {@code [[name, suffix, le, value, label…], …]}. */
    public void encode(JsonGenerator json) {
        json.writeStartArray();
        byMetric.forEach((metric, series) -> {
            for (Sample sample : series) {
                json.writeStartArray();
                json.writeString(metric.name());
                json.writeString(sample.suffix);
                json.writeString(sample.bound);
                json.writeString(Double.toString(sample.value)); // JSON has no infinity
                sample.labels.forEach(json::writeString);
                json.writeEndArray();
            }
        });
        json.writeEndArray();
    }

    /** Adds what {@link #encode} wrote; the parser stands at the array's start. */
    public void decode(JsonParser json) {
        while (json.nextToken() == JsonToken.START_ARRAY) {
            Optional<Metric> metric = Metrics.named(String.valueOf(json.nextStringValue()));
            String suffix = String.valueOf(json.nextStringValue());
            String bound = String.valueOf(json.nextStringValue());
            double value = Double.parseDouble(String.valueOf(json.nextStringValue()));
            List<String> labels = new ArrayList<>();
            while (json.nextToken() == JsonToken.VALUE_STRING) {
                labels.add(json.getString());
            }
            metric.ifPresent(known -> add(known, new Sample(labels, suffix, bound, value)));
        }
    }
}
