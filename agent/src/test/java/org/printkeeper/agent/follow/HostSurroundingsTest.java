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
    private static final KernelPace PACE = new KernelPace(5, 1, 0, 0);

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

    /**
     * Frozen by its cgroup a process seems to sleep; two of a name are told apart by their files.
     */
    @Test
    void looksAtTheCollectorThatHasTheStoreOpen() throws IOException {
        write("store/a/system.journal", "x");
        write("other/system.journal", "y");
        for (int pid = 7; pid <= 8; pid++) {
            write("proc/" + pid + "/comm", "systemd-journal\n");
            write("proc/" + pid + "/stat", pid + " (systemd-journal) S 1");
            write("proc/" + pid + "/cgroup", "0::/of-" + pid + "\n");
            write("sys/fs/cgroup/of-" + pid + "/cgroup.events", "populated 1\nfrozen " + (pid % 2));
            Files.createDirectories(root.resolve("proc/" + pid + "/fd"));
        }
        Files.createLink(root.resolve("proc/7/fd/9"), root.resolve("store/a/system.journal"));
        Files.createLink(root.resolve("proc/8/fd/9"), root.resolve("other/system.journal"));

        assertThat(state("store")).isEqualTo('F');
        assertThat(state("other")).isEqualTo('S');
        Files.delete(root.resolve("proc/7/comm"));
        assertThat(state("store")).isEqualTo('-');
    }

    private char state(String store) {
        return new HostSurroundings(root, () -> -1)
                .look("journald", root.resolve(store).toString(), PACE)
                .processState();
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
