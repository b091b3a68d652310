package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a stranger uses it; it runs the classes that this build has just compiled. */
class LauncherTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir Path elsewhere;

    private record Result(int exit, String out) {}

    private Result run(Path program, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                java.util.stream.Stream.concat(
                                                java.util.stream.Stream.of(program.toString()),
                                                List.of(arguments).stream())
                                        .toList())
                        .directory(elsewhere.toFile())
                        .redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().put("PRINTKEEPER_CLASSES", System.getProperty("java.class.path"));
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), out);
    }

    @Test
    void runsFromAnyDirectory() throws Exception {
        Result result = run(ROOT.resolve("printkeeper"), Map.of(), "--help");

        assertThat(result.out()).startsWith("Printkeeper keeps every kernel message");
        assertThat(result.exit()).isZero();
    }

    @Test
    void runsThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("pk"), ROOT.resolve("printkeeper"));

        assertThat(run(link, Map.of(), "cat-config", "--defaults").out())
                .startsWith("# Where the archive");
    }

    @Test
    void passesTheExitCodeOn() throws Exception {
        assertThat(run(ROOT.resolve("printkeeper"), Map.of(), "nonsense").exit()).isEqualTo(64);
    }

    @Test
    void looksForAJdkElsewhereWhenJavaHomeIsTooOld() throws Exception {
        Files.createDirectories(elsewhere.resolve("old/bin"));
        Files.writeString(elsewhere.resolve("old/release"), "JAVA_VERSION=\"17.0.2\"\n");

        assertThat(
                        run(
                                        ROOT.resolve("printkeeper"),
                                        Map.of("JAVA_HOME", elsewhere.resolve("old").toString()),
                                        "--version")
                                .out())
                .startsWith("printkeeper ");
    }

    @Test
    void saysWhereItLookedWhenThereIsNoJdk() throws Exception {
        Result result =
                run(
                        ROOT.resolve("printkeeper"),
                        Map.of("PRINTKEEPER_JAVA_MIN", "999", "JAVA_HOME", ""),
                        "--version");

        assertThat(result.out()).startsWith("printkeeper: no JDK 999 or newer found in JAVA_HOME");
        assertThat(result.exit()).isEqualTo(4);
    }
}
