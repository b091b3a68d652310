package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Under a real systemd one trouble after the other befalls its journald and a real rsyslog: each is
 * told with its cause, and what went on then, in time to act; and nothing is told of quiet.
 */
@Live(needs = "vm")
class VmFindingsTest {
    private static final Duration BOOT_AND_RUN = Duration.ofMinutes(15);

    /** One window, the grace, and five seconds. */
    private static final Duration TELL = Duration.ofSeconds(75);

    /** Milder is no alert. */
    private static final int ALERTABLE = 40;

    /** Each trouble, and what its evidence must say of the surroundings. */
    private static final Map<String, String> TROUBLES =
            Map.of(
                    "freeze", "the collector was frozen with its cgroup",
                    "oom-burst", "its cgroup was throttled for memory",
                    "vacuum", "",
                    "disk-full", "its disk was full",
                    "restart", "the collector was not running",
                    "limiter", "");

    @TempDir Path folder;

    @Test
    void tellsEachTroubleWithItsCauseAndNothingInQuiet() throws Exception {
        Path out = folder.resolve("out");
        Path script = Guest.script("vm-findings.sh", folder);
        Json run = Lab.vm(BOOT_AND_RUN, script, out, new Guest(folder).parts());
        assertThat(run.number("exit")).as(() -> console(out)).isZero();

        List<Json> losses =
                Losses.told(out.resolve("state")).stream()
                        .filter(told -> told.text("state").equals("open"))
                        .toList();
        List<Json> troubles = Json.lines(Files.readString(out.resolve("troubles")));
        assertThat(troubles)
                .extracting(trouble -> trouble.text("name"))
                .containsExactlyInAnyOrderElementsOf(TROUBLES.keySet());
        troubles.forEach(trouble -> assertIsTold(trouble, losses));
        Instant quiet = at(Json.parse(Files.readString(out.resolve("quiet"))), "began");
        assertThat(losses).filteredOn(told -> told(told).isAfter(quiet)).isEmpty();
        assertThat(Files.readString(out.resolve("alerts.json")))
                .contains("loss/journald/system")
                .contains("loss/rsyslog//var/log/syslog");
    }

    private static void assertIsTold(Json trouble, List<Json> losses) {
        String name = trouble.text("name");
        String store = "loss/" + trouble.text("collector") + "/";
        Json told =
                losses.stream()
                        .filter(loss -> loss.text("fingerprint").startsWith(store))
                        .filter(loss -> loss.text("cause").equals(trouble.text("cause")))
                        .filter(loss -> loss.number("last_seq") >= trouble.number("seq"))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(trouble + " in " + losses));
        Duration afterBegin = Duration.between(at(trouble, "began"), told(told));
        Duration afterEnd = Duration.between(at(trouble, "ended"), told(told));
        System.out.printf(
                "%s: told %d s after it began, %d s after it ended: %s%n",
                name, afterBegin.toSeconds(), afterEnd.toSeconds(), told);
        assertThat(afterEnd).as("%s: %s", name, told).isLessThanOrEqualTo(TELL);
        assertThat(told.number("severity"))
                .as("%s: %s", name, told)
                .isGreaterThanOrEqualTo(ALERTABLE);
        assertThat(told.text("evidence"))
                .as("%s: %s", name, told)
                .contains(Objects.requireNonNull(TROUBLES.get(name)));
    }

    private static Instant at(Json trouble, String field) {
        return Instant.ofEpochMilli(trouble.number(field));
    }

    private static Instant told(Json finding) {
        return Instant.parse(finding.text("told"));
    }

    private static String console(Path out) {
        try {
            return VmJournalFreezeTest.console(out) + Files.readString(out.resolve("run.log"));
        } catch (IOException none) {
            return none.toString();
        }
    }
}
