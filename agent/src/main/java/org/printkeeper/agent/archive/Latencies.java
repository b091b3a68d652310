package org.printkeeper.agent.archive;

/**
 * How long something took, each time: counts by upper bound, four to a factor of ten.
 *
 * <p>Thread: safe.
 */
public final class Latencies {
    private static final double[] BOUNDS_SECONDS = {
        0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10
    };

    private final long[] counts = new long[BOUNDS_SECONDS.length + 1];
    private double sumSeconds;

    /**
     * All observations up to now.
     *
     * @param bounds upper ends, inclusive, in seconds; the last count has none
     */
    public record Snapshot(double[] bounds, long[] counts, double sumSeconds) {}

    synchronized void add(long nanos) {
        double seconds = nanos / 1e9;
        int bucket = 0;
        while (bucket < BOUNDS_SECONDS.length && seconds > BOUNDS_SECONDS[bucket]) {
            bucket++;
        }
        counts[bucket]++;
        sumSeconds += seconds;
    }

    public synchronized Snapshot snapshot() {
        return new Snapshot(BOUNDS_SECONDS.clone(), counts.clone(), sumSeconds);
    }
}
