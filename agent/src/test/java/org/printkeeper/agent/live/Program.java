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

    /** Without the launcher, which looks for newer sources: Maven is at work on them. */
    static final List<String> FROM_CLASSES =
            List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"));

    private static final Duration COMMAND = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(30);

    private final ProcessBuilder builder;
    private final Process process;

    private Program(ProcessBuilder builder) throws IOException {
        this.builder = builder;
        process = builder.start();
    }

    /** A command that is yet to be started. */
    static ProcessBuilder command(List<String> arguments) {
        return new ProcessBuilder(commandLine(FROM_CLASSES, arguments));
    }

    /** Runs a command to its end. */
    static Finished run(List<String> arguments) {
        return Finished.of(command(arguments), COMMAND);
    }

    /** Starts {@code run}; what it says goes to {@code log}. */
    static Program daemon(Path log, String... options) throws IOException {
        return daemon(FROM_CLASSES, log, options);
    }

    /** The same in a JVM with these options, of which the class path is one. */
    static Program daemon(List<String> jvm, Path log, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(List.of(options));
        return new Program(
                new ProcessBuilder(commandLine(jvm, arguments))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
    }

    /** Starts {@code run} by way of another command, {@code ip netns exec NAME} for example. */
    static Program prefixed(List<String> prefix, Path log, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(List.of(options));
        List<String> command = new ArrayList<>(prefix);
        command.addAll(commandLine(FROM_CLASSES, arguments));
        return new Program(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
    }

    private static List<String> commandLine(List<String> jvm, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"));
        command.addAll(jvm);
        command.add(MAIN);
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
