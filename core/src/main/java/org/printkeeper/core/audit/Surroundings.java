package org.printkeeper.core.audit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What went on around a collector at one moment: the condition in which it lost records.
 *
 * @param printkMicros when, on printk's clock
 * @param memoryPressure share of the last ten seconds in which some task waited for memory, in
 *     percent; −1 when it is not known. Source: Documentation/accounting/psi.rst
 * @param ioPressure the same for I/O
 * @param cpuPressure the same for a processor
 * @param processState of the collector as in proc(5): {@code R S D T Z}; {@code F} when its cgroup
 *     is frozen, {@code -} when there is no such process, {@code ?} when it is not known
 * @param memoryHigh how often its cgroup was throttled for memory, ever; −1 when not known
 * @param memoryKills how many processes of its cgroup were killed for memory, ever; −1 likewise
 * @param diskFreePercent of the file system that the store is on; −1 when not known
 * @param isReadOnly whether that file system is
 */
public record Surroundings(
        long printkMicros,
        double memoryPressure,
        double ioPressure,
        double cpuPressure,
        char processState,
        long memoryHigh,
        long memoryKills,
        int diskFreePercent,
        boolean isReadOnly,
        Backlog backlog) {
    private static final int PRESSURE_PERCENT = 20;
    private static final int RING_PERCENT = 25;

    /**
     * What is out of the ordinary, compared with the moment before: a few words each, as a format
     * of the number that goes with them.
     */
    Map<String, Double> strains(Surroundings before) {
        Map<String, Double> words = new LinkedHashMap<>();
        add(words, "memory pressure %.0f %%", memoryPressure, PRESSURE_PERCENT);
        add(words, "I/O pressure %.0f %%", ioPressure, PRESSURE_PERCENT);
        add(words, "CPU pressure %.0f %%", cpuPressure, PRESSURE_PERCENT);
        switch (processState) {
            case 'T', 't' -> words.put("the collector was stopped (T)", 0.0);
            case 'F' -> words.put("the collector was frozen with its cgroup", 0.0);
            case 'D' -> words.put("the collector waited for a disk (D)", 0.0);
            case 'Z', '-' -> words.put("the collector was not running", 0.0);
            default -> {}
        }
        if (memoryHigh > before.memoryHigh && before.memoryHigh >= 0) {
            words.put("its cgroup was throttled for memory", 0.0);
        }
        if (memoryKills > before.memoryKills && before.memoryKills >= 0) {
            words.put("a process of its cgroup was killed for memory", 0.0);
        }
        if (isReadOnly) {
            words.put("its file system was read-only", 0.0);
        } else if (diskFreePercent == 0) {
            words.put("its disk was full", 0.0);
        }
        add(words, "it had not read %.0f %% of the ring", backlog.ringPercent(), RING_PERCENT);
        return words;
    }

    private static void add(Map<String, Double> words, String of, double number, int least) {
        if (number >= least) {
            words.put(of, number);
        }
    }
}
