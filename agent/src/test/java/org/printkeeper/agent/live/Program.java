package org.printkeeper.agent.live;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Printkeeper as a process of its own, from the classes under test. */
final class Program implements Closeable {
    private static final String MAIN = "org.printkeeper.agent.cli.Main";
    private static final Duration COMMAND = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final ProcessBuilder builder;
    private final Process process;

    private Program(ProcessBuilder builder) throws IOException {
        this.builder = builder;
        process = builder.start();
    }

    /** Runs a command to its end. */
    static Finished run(List<String> arguments) {
        return Finished.of(new ProcessBuilder(commandLine(arguments)), COMMAND);
    }

    /** Starts the capture alone; what it says goes to {@code log}. */
    static Program capture(Path stateDir, Path log) throws IOException {
        return daemon(log, "--only", "capture", "--state-dir", stateDir.toString());
    }

    /** Starts {@code run}; what it says goes to {@code log}. */
    static Program daemon(Path log, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(List.of(options));
        return new Program(
                new ProcessBuilder(commandLine(arguments))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
    }

    /** As the launcher does, but without its check for newer sources: Maven is at work on them. */
    private static List<String> commandLine(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(arguments);
        return command;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL: nothing of ours runs any more. */
    void kill9() {
        process.destroyForcibly();
        Finished.await(process, STOP, builder);
    }

    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    /** SIGHUP: read the configuration again. */
    void reload() {
        signal("HUP");
    }

    private void signal(String name) {
        Finished.of(new ProcessBuilder("kill", "-" + name, "" + process.pid()), STOP);
    }

    /** SIGTERM, and its exit code. */
    int stop() {
        process.destroy();
        Finished.await(process, STOP, builder);
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill9();
        }
    }
}
