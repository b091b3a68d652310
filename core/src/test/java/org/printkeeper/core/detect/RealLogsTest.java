package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the logs of real machines whole: what it calls severe was checked by hand, see below. */
class RealLogsTest {
    /**
     * Every incident of severity 80 and above in 29 logs, each looked at by hand on 2026-11-21 and
     * found to be what it is called; docs/detection.md has the verdicts.
     */
    private static final Map<String, Long> SEVERE_CHECKED_BY_HAND =
            Map.of(
                    "crash.softlockup: BUG: soft lockup in nvidia_unlocked_ioctl", 1L,
                    "crash.oops: BUG: unable to handle kernel NULL pointer dereference in urandom_read",
                            10L,
                    "crash.hung_task: INFO: task hung in uevent_show", 5L,
                    "crash.hung_task: INFO: task hung in synchronize_rcu", 1L);

    @Test
    void callsSevereWhatIsSevere() throws IOException {
        List<Incident> found = new ArrayList<>();
        for (Path log : logs()) {
            found.addAll(Logs.incidents(Files.readAllBytes(log)));
        }
        assertThat(
                        found.stream()
                                .filter(incident -> incident.kind().severity() >= 80)
                                .collect(
                                        Collectors.groupingBy(
                                                i -> i.kind().name() + ": " + i.title(),
                                                Collectors.counting())))
                .isEqualTo(SEVERE_CHECKED_BY_HAND);
    }

    /** Measures and prints, and asserts no time: machines differ. */
    @Test
    void printsItsSpeed() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Path log : logs()) {
            all.write(Files.readAllBytes(log));
            all.write('\n');
        }
        byte[] text = all.toByteArray();
        long lines = 0;
        long start = 0;
        for (int round = 0; round < 12; round++) {
            if (round == 6) {
                lines = 0;
                start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            }
            lines += Logs.feed(text, new IncidentAssembler(incident -> {}));
        }
        long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        System.out.printf("real-dmesg: %.2f M lines per second of CPU time%n", lines * 1e3 / nanos);
        assertThat(lines).isPositive();
    }

    private static List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.list(Logs.corpus("real-dmesg"))) {
            return files.filter(file -> !file.toString().endsWith(".json")).sorted().toList();
        }
    }
}
