package org.printkeeper.agent.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StormTest {
    private static final long SEED = 20261121;

    @TempDir Path folder;

    @Test
    void aHundredThousandFindingsFitIntoASmallHeapAndIntoOneAlertCriticalOnesFirst()
            throws Exception {
        Path out = folder.resolve("out");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx24m",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                StormRun.class.getName()));
        command.addAll(StormRun.arguments(folder, SEED));
        Process storm =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        assertThat(storm.waitFor(180, TimeUnit.SECONDS)).isTrue();
        List<String> told = Files.readAllLines(out);
        assertThat(storm.exitValue()).as("%s", told).isZero();
        assertThat(told).as("seed %d", SEED).hasSize(10 + 20 + 1);
        assertThat(told.subList(0, 10)).allMatch(line -> line.startsWith("95 "));
        assertThat(told)
                .isSortedAccordingTo(
                        Comparator.comparingInt(
                                line -> -Integer.parseInt(line.substring(0, line.indexOf(' ')))));
        assertThat(told).filteredOn(line -> line.contains(" storm ")).hasSize(1);
        assertThat(told.stream().filter(line -> line.contains(" storm ")).findFirst())
                .hasValueSatisfying(storms -> assertThat(storms).endsWith(" 99970"));
    }
}
