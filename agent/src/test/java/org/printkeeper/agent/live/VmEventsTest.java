package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events that only a machine of one's own can make, in the VM: magic keys, failing disks under the
 * device mapper, scsi_debug, a lost bond, real-time throttling, lockdown.
 */
@Live(needs = "vm")
class VmEventsTest {
    private static final Duration BOOT_AND_RUN = Duration.ofMinutes(6);

    /**
     * Each event with a kind it must be, and fields of that incident; "" is: the field is there.
     */
    private static final Map<String, List<String>> EXPECTED =
            Map.of(
                    "blocked", List.of("sys.sysrq", "action", "Show Blocked State"),
                    "sysrq_oom", List.of("mem.oom.global", "victim", "sleep"),
                    "medium", List.of("st.scsi_sense", "sector", "4660"),
                    "offline", List.of("st.scsi_host", "state", "offline"),
                    "flakey", List.of("st.io_error", "device", "dm-0"),
                    "bond", List.of("net.bond_bridge", "device", "d7"),
                    "throttled", List.of("crash.sched", "", ""),
                    "lockdown", List.of("sec.lockdown", "comm", "dd"));

    @TempDir Path folder;

    @Test
    void findsWhatOnlyAVmCanMake() throws Exception {
        Path script = Guest.script("vm-events.sh", folder);
        Path out = folder.resolve("out");
        Json run = Lab.vm(BOOT_AND_RUN, script, out);
        assertThat(run.number("exit")).isZero();
        for (Map.Entry<String, List<String>> event : EXPECTED.entrySet()) {
            Path records = out.resolve(event.getKey() + ".kmsg");
            List<String> wanted = event.getValue();
            assertThat(Incidents.of(records))
                    .as("%s: %s", event.getKey(), Files.readString(records))
                    .anySatisfy(found -> {
                        assertThat(found.text("kind")).isEqualTo(wanted.get(0));
                        if (!wanted.get(1).isEmpty()) {
                            assertThat(found.get("fields").text(wanted.get(1)))
                                    .isEqualTo(wanted.get(2));
                        }
                    });
        }
    }
}
