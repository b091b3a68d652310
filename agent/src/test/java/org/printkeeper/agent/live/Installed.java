package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The program as the launcher starts it: from jars, with the class cache of a trial run. */
final class Installed {
    private static final Duration JAR = Duration.ofSeconds(60);

    private Installed() {}

    /** Builds it from the classes under test; returns the options of the JVM. */
    static List<String> in(Path folder) throws IOException, InterruptedException {
        String jars = String.join(File.pathSeparator, jars(folder));
        Path cache = folder.resolve("classes.aot");
        try (Capturing trial =
                new Capturing(
                        Files.createDirectory(folder.resolve("trial")),
                        options("-XX:AOTCacheOutput=" + cache, jars))) {
            trial.awaitReading();
            assertThat(trial.stop()).isZero();
        }
        assertThat(cache).exists();
        return options("-XX:AOTCache=" + cache, jars);
    }

    private static List<String> options(String cache, String jars) {
        return List.of(
                "-XX:-UsePerfData",
                "-Xms8m",
                "-Xmx64m",
                "-Xss256k",
                "-XX:ReservedCodeCacheSize=24m",
                cache,
                "-cp",
                jars);
    }

    private static List<String> jars(Path folder) {
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.isEmpty()) {
                continue; // it would be the folder we stand in
            }
            if (Files.isDirectory(Path.of(entry)) && !entry.endsWith("test-classes")) {
                jars.add(jar(Path.of(entry), folder.resolve(jars.size() + ".jar")).toString());
            } else if (entry.endsWith(".jar")) {
                jars.add(entry);
            }
        }
        return jars;
    }

    private static Path jar(Path classes, Path jar) {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "jar");
        Finished run =
                Finished.of(
                        new ProcessBuilder(
                                "" + tool, "-c", "-f", "" + jar, "-C", "" + classes, "."),
                        JAR);
        assertThat(run.exit()).as(run.error()).isZero();
        return jar;
    }
}
