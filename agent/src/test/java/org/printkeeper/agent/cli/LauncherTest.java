package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a stranger uses it. */
class LauncherTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir Path elsewhere;

    private Launcher.Result run(Path program, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = Launcher.prepare(program, arguments).directory(elsewhere.toFile());
        builder.environment().putAll(environment);
        return Launcher.finish(builder);
    }

    @Test
    void runsFromAnyDirectory() throws Exception {
        Launcher.Result result = run(Launcher.PROGRAM, Map.of(), "--help");

        assertThat(result.out()).startsWith("Printkeeper keeps every kernel message");
        assertThat(result.exit()).isZero();
    }

    @Test
    void runsThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(elsewhere.resolve("pk"), Launcher.PROGRAM);

        assertThat(run(link, Map.of(), "cat-config", "--defaults").out())
                .startsWith("# Where the archive");
        Files.delete(link);
    }

    @Test
    void passesTheExitCodeOn() throws Exception {
        assertThat(run(Launcher.PROGRAM, Map.of(), "nonsense").exit()).isEqualTo(64);
    }

    @Test
    void looksElsewhereWhenJavaHomeIsTooOld() throws Exception {
        Path old = elsewhere.resolve("old");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.2\"\n");

        assertThat(run(Launcher.PROGRAM, Map.of("JAVA_HOME", old.toString()), "--version").out())
                .startsWith("printkeeper ");
    }

    @Test
    void saysWhereItLookedWhenThereIsNoJdk() throws Exception {
        Launcher.Result result =
                run(Launcher.PROGRAM, Map.of("PRINTKEEPER_JAVA_MIN", "999"), "--version");

        assertThat(result.out()).startsWith("printkeeper: no JDK 999 or newer found in JAVA_HOME");
        assertThat(result.exit()).isEqualTo(4);
    }

    @Test
    void endsQuietlyWhenNobodyReads() throws Exception {
        Launcher.Result result =
                Launcher.shell("./printkeeper cat-config --defaults | head -n 1", elsewhere);

        assertThat(result.out().lines()).hasSize(1);
    }

    @Test
    void saysWhenTheOutputCanNotBeWritten() throws Exception {
        Launcher.Result result = Launcher.shell("./printkeeper cat-config > /dev/full", elsewhere);

        assertThat(result.out()).startsWith("printkeeper cat-config: standard output: ");
        assertThat(result.exit()).isEqualTo(4);
    }

    @Test
    void capturesUntilSigtermAndShowsWhatItKept() throws Exception {
        assumeTrue(Files.isWritable(Path.of("/dev/kmsg")), "needs root: writes to /dev/kmsg");
        String text = "printkeeper launcher test " + ProcessHandle.current().pid();
        String state = elsewhere.resolve("state").toString();
        Path log = elsewhere.resolve("run.log");
        Process daemon =
                Launcher.prepare(Launcher.PROGRAM, "run", "--state-dir", state)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            awaitSocket(Path.of(state), log);
            Files.writeString(Path.of("/dev/kmsg"), "<6>" + text + "\n");
            daemon.toHandle().destroy();
            assertThat(daemon.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            daemon.destroyForcibly();
        }

        assertThat(daemon.exitValue()).as(Files.readString(log)).isZero();
        assertThat(run(Launcher.PROGRAM, Map.of(), "logs", "--state-dir", state, "-g", text).out())
                .contains("unknown: " + text);
    }

    private static void awaitSocket(Path state, Path log) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!isAnswering(state)) {
            assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(end);
            Thread.sleep(50);
        }
    }

    private static boolean isAnswering(Path state) {
        try {
            return ControlSocket.ask(ControlSocket.path(state), "status").contains("\"ok\":true");
        } catch (IOException notYet) {
            return false;
        }
    }
}
