package org.printkeeper.agent.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power of a machine is cut again and again while it captures under load. What the daemon
 * called durable was told to the outside before each cut. {@code -Dpowercut.runs=50}: a cut costs
 * half a minute on an idle host.
 */
@Live(needs = "vm")
class VmPowerCutTest {
    private static final int CUTS = Integer.getInteger("powercut.runs", 2);
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(5);
    private static final Pattern DURABLE = Pattern.compile("DURABLE ([0-9]+)");
    private static final Pattern ENTRIES = Pattern.compile(" ([0-9]+) entries,");

    @TempDir Path folder;

    @Test
    void losesNothingThatWasDurableAndStaysVerifiable() throws Exception {
        Path out = folder.resolve("out");
        Path script = Guest.script("vm-power-cut.sh", folder);
        Json run = Lab.cuts(CUTS, LONGEST_LIFE, script, out, new Guest(folder).parts());
        assertThat(run.number("cuts")).isEqualTo(CUTS);
        for (int i = 1; i <= CUTS; i++) {
            check(out, i);
        }
    }

    private static void check(Path out, int cut) throws IOException {
        String console = Files.readString(out.resolve("console-" + cut + ".log"), ISO_8859_1);
        long durable =
                DURABLE.matcher(console)
                        .results()
                        .mapToLong(VmPowerCutTest::number)
                        .max()
                        .orElseThrow();
        String state = out.resolve("cut-" + cut + "/state").toString();
        Finished verify = Program.run(List.of("verify", "--state-dir", state));
        assertThat(verify.exit()).as("cut %d: %s%s", cut, verify.out(), verify.error()).isZero();
        long entries =
                ENTRIES.matcher(verify.out())
                        .results()
                        .mapToLong(VmPowerCutTest::number)
                        .findFirst()
                        .orElseThrow();
        assertThat(entries).as("cut %d: %s", cut, verify.out()).isGreaterThanOrEqualTo(durable);
        System.out.printf("cut %d: %d durable, %s", cut, durable, verify.out());
    }

    private static long number(MatchResult found) {
        return Long.parseLong(found.group(1));
    }
}
