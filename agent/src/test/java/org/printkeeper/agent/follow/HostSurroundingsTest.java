package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.core.audit.Surroundings;

class HostSurroundingsTest {
    @TempDir Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void readsPressureProcessCgroupAndBacklog() throws IOException {
        write(
                "proc/pressure/memory",
                "some avg10=43.21 avg60=1.00 avg300=0.00 total=9\nfull avg10=1");
        write("proc/77/comm", "systemd-journal\n");
        write("proc/77/stat", "77 (a) b) T 1 77 77 0");
        write("proc/77/cgroup", "0::/system.slice/systemd-journald.service\n");
        write(
                "sys/fs/cgroup/system.slice/systemd-journald.service/memory.events",
                "low 0\nhigh 12\nmax 0\noom 0\noom_kill 3\n");
        Path seqnum = root.resolve("run/systemd/journal/kernel-seqnum");
        Files.createDirectories(seqnum.getParent());
        Files.write(
                seqnum, ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(900).array());

        Surroundings now =
                new HostSurroundings(root, () -> 100_000)
                        .look("journald", root.toString(), new KernelPace(5, 1400, 50, 100));

        assertThat(now.memoryPressure()).isEqualTo(43.21);
        assertThat(now.ioPressure()).isEqualTo(-1);
        assertThat(now.processState()).isEqualTo('T');
        assertThat(now.memoryHigh()).isEqualTo(12);
        assertThat(now.memoryKills()).isEqualTo(3);
        assertThat(now.backlog().records()).isEqualTo(500);
        assertThat(now.backlog().ringPercent()).isEqualTo(50);
        assertThat(now.backlog().secondsToOverrun()).isEqualTo(10);
        assertThat(now.diskFreePercent()).isBetween(0, 100);
    }

    @Test
    void saysWhatIsNotThereOrNotKnown() {
        Surroundings now =
                new HostSurroundings(root, () -> -1)
                        .look("rsyslog", "/nowhere", new KernelPace(5, 1, 0, 0));

        assertThat(now.processState()).isEqualTo('-');
        assertThat(now.memoryHigh()).isEqualTo(-1);
        assertThat(now.diskFreePercent()).isEqualTo(-1);
    }
}
