package org.printkeeper.core.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What went on around a collector at one moment: the condition in which it lost records.
 *
 * @param printkMicros when, on printk's clock
 * @param memoryPressure share of the last ten seconds in which some task waited for memory, in
 *     percent; −1 when it is not known. Source: Documentation/accounting/psi.rst
 * @param ioPressure the same for I/O
 * @param cpuPressure the same for a processor
 * @param processState of the collector as in proc(5): {@code R S D T Z}; {@code -} when there is no
 *     such process, {@code ?} when it is not known
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
    private static final double PRESSURE_PERCENT = 20;
    private static final int RING_PERCENT = 25;

    /** What is out of the ordinary, a few words each; compared with the moment before. */
    List<String> strains(Surroundings before) {
        List<String> words = new ArrayList<>();
        pressure(words, "memory", memoryPressure);
        pressure(words, "I/O", ioPressure);
        pressure(words, "CPU", cpuPressure);
        switch (processState) {
            case 'T', 't' -> words.add("the collector was stopped (T)");
            case 'D' -> words.add("the collector waited for a disk (D)");
            case 'Z', '-' -> words.add("the collector was not running");
            default -> {}
        }
        if (memoryHigh > before.memoryHigh && before.memoryHigh >= 0) {
            words.add("its cgroup was throttled for memory");
        }
        if (memoryKills > before.memoryKills && before.memoryKills >= 0) {
            words.add("a process of its cgroup was killed for memory");
        }
        if (isReadOnly) {
            words.add("its file system was read-only");
        } else if (diskFreePercent == 0) {
            words.add("its disk was full");
        }
        if (backlog.ringPercent() >= RING_PERCENT) {
            words.add("it had not read " + backlog.ringPercent() + " % of the ring");
        }
        return words;
    }

    private static void pressure(List<String> words, String of, double percent) {
        if (percent >= PRESSURE_PERCENT) {
            words.add(String.format(Locale.ROOT, "%s pressure %.0f %%", of, percent));
        }
    }
}
