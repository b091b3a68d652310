package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.printkeeper.agent.web.Metrics;
import org.printkeeper.agent.web.Samples;

/** What this process takes of the machine, as proc(5) says. */
final class ProcessUsage {
    private static final Path SELF = Path.of("/proc/self");
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, part of the kernel's interface

    /** Fields of /proc/self/stat after the command, counted from 0. */
    private static final int USER_TICKS = 11;

    private static final int SYSTEM_TICKS = 12;

    private ProcessUsage() {}

    static void measure(Role role, Samples samples) {
        String name = role.label();
        Runtime runtime = Runtime.getRuntime();
        samples.add(Metrics.HEAP, runtime.totalMemory() - runtime.freeMemory(), name);
        ProcessHandle.current()
                .info()
                .startInstant()
                .ifPresent(
                        start -> samples.add(Metrics.START_TIME, start.toEpochMilli() / 1e3, name));
        try {
            String stat = Files.readString(SELF.resolve("stat"));
            List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            double ticks = number(fields, USER_TICKS) + number(fields, SYSTEM_TICKS);
            samples.add(Metrics.CPU, ticks / TICKS_PER_SECOND, name);
            List<String> status = Files.readAllLines(SELF.resolve("status"));
            samples.add(Metrics.VIRTUAL, bytes(status, "VmSize:"), name);
            samples.add(Metrics.RESIDENT, bytes(status, "VmRSS:"), name);
        } catch (IOException hidden) {
            return; // without /proc there is nothing to say
        }
        try (Stream<Path> open = Files.list(SELF.resolve("fd"))) {
            samples.add(Metrics.OPEN_FILES, open.count(), name);
        } catch (IOException hidden) {
            return; // from a process that has become another user
        }
    }

    private static double bytes(List<String> status, String field) {
        return status.stream()
                .filter(line -> line.startsWith(field))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToDouble(kilobytes -> Double.parseDouble(kilobytes) * 1024)
                .sum();
    }

    private static double number(List<String> fields, int i) {
        return Double.parseDouble(fields.get(i));
    }
}
