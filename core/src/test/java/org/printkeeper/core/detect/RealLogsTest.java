package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Reads the logs of real machines whole: what it calls severe was checked by hand, see below. */
class RealLogsTest {
    /**
     * Verdicts of 2026-11-21: one firmware error record at boot, one soft lockup in nvidia, ten
     * oopses in urandom_read, six hung tasks; all are what they are called.
     */
    private static final int SEVERE_CHECKED_BY_HAND = 18;

    @Test
    void callsSevereWhatIsSevere() throws IOException {
        long severe = 0;
        for (Path log : logs()) {
            List<Incident> found = Logs.incidents(Files.readAllBytes(log));
            severe += found.stream().filter(i -> i.kind().severity() >= 80).count();
        }
        assertThat(severe).isEqualTo(SEVERE_CHECKED_BY_HAND);
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
