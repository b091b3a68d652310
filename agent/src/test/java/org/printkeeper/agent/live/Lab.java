package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The lab's commands, as the tests use them; {@code lab/README.md} says what each returns. */
final class Lab {
    private static final Duration READY = Duration.ofMinutes(15);

    /** Beyond the five minutes that another lab may hold the machine. */
    private static final Duration CASE = Duration.ofMinutes(7);

    private Lab() {}

    /** The root of the project: the nearest folder above that has a lab. */
    static Path projectRoot() {
        return Stream.iterate(Path.of("").toAbsolutePath(), at -> at != null, Path::getParent)
                .filter(at -> Files.isExecutable(at.resolve("lab/lab")))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "no lab/lab in or above " + Path.of("").toAbsolutePath()));
    }

    /** Why these parts cannot be had here; empty when they can. */
    static Optional<String> missing(String... parts) {
        Finished ready = command(List.of(), READY, prepend("ready", parts));
        return ready.exit() == 0 ? Optional.empty() : Optional.of(ready.lastError());
    }

    /** Runs a loss case to its end; the collector is stopped, its store stays. */
    static LossCase loss(String name) {
        return new LossCase(json(CASE, "loss", name));
    }

    static void clean(String lossName) {
        command(List.of(), CASE, "loss", lossName, "--clean");
    }

    /** Floods the kernel log through netfilter; the recording lies in {@code reference}. */
    static Json flood(int records, int perMilli, Path reference) {
        return json(CASE, "flood", "" + records, "" + perMilli, reference.toString());
    }

    static Json event(String name, String... args) {
        return json(
                CASE,
                Stream.concat(Stream.of("event", name), Stream.of(args)).toArray(String[]::new));
    }

    /** Runs any command; returns what it prints. */
    static String run(String... args) {
        Finished run = command(List.of(), CASE, args);
        assertThat(run.exit()).as("lab %s: %s", String.join(" ", args), run.error()).isZero();
        return run.out().strip();
    }

    /** A program of a Debian package that is unpacked and not installed, yet to be started. */
    static ProcessBuilder debian(String packageName, String program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(projectRoot().resolve("lab/lab").toString());
        command.addAll(List.of("debian", packageName, program));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    static long nextSequence() {
        return Long.parseUnsignedLong(command(List.of(), CASE, "next-seq").out().strip());
    }

    static Json vm(Duration timeout, Path script, Path out, Path... copies) {
        List<String> args =
                new ArrayList<>(List.of("vm", "run", script.toString(), "--out", out.toString()));
        args.addAll(List.of("--timeout", "" + timeout.toSeconds()));
        Stream.of(copies).forEach(copy -> args.addAll(List.of("--copy", copy.toString())));
        Finished run = command(List.of(), timeout.plusMinutes(3), args.toArray(String[]::new));
        assertThat(run.out()).as("lab vm run: %s", run.error()).startsWith("{");
        return Json.parse(run.out());
    }

    /** So many power cuts of one machine, each within a time; without systemd. */
    static Json cuts(int cuts, Duration timeout, Path script, Path out, Path... copies) {
        List<String> args =
                new ArrayList<>(
                        List.of("vm", "cuts", script.toString(), "" + cuts, "--out", "" + out));
        args.addAll(List.of("--timeout", "" + timeout.toSeconds()));
        args.addAll(List.of("--append", "init=/usr/local/sbin/lab-guest no_timer_check"));
        Stream.of(copies).forEach(copy -> args.addAll(List.of("--copy", copy.toString())));
        Duration all = timeout.multipliedBy(cuts).plusMinutes(3);
        Finished run = command(List.of(), all, args.toArray(String[]::new));
        assertThat(run.exit()).as("lab vm cuts: %s", run.error()).isZero();
        return Json.parse(run.out());
    }

    /** Everything that the ring says from a number on, as it is written. */
    static Recorder record(long from, Path file) throws IOException {
        return new Recorder(launcher("record", Long.toUnsignedString(from)), file);
    }

    /** Short records at a steady rate, until closed; within a turn. */
    static Load pour(int perSecond) throws IOException {
        ProcessBuilder builder = launcher("pour", "" + perSecond);
        builder.environment().put("LAB_TURN", "held");
        return new Load(builder);
    }

    /** Keeps other labs off the machine until closed. */
    static Turn turn() throws IOException {
        return new Turn(launcher("turn"));
    }

    private static Json json(Duration timeout, String... args) {
        List<String> environment = Turn.isHeld() ? List.of("LAB_TURN=held") : List.of();
        Finished run = command(environment, timeout, args);
        assertThat(run.exit()).as("lab %s: %s", String.join(" ", args), run.error()).isZero();
        return Json.parse(run.out());
    }

    private static Finished command(List<String> environment, Duration timeout, String... args) {
        ProcessBuilder builder = launcher(args);
        environment.forEach(
                pair -> builder.environment().put(pair.split("=", 2)[0], pair.split("=", 2)[1]));
        return Finished.of(builder, timeout);
    }

    private static ProcessBuilder launcher(String... args) {
        return new ProcessBuilder(prepend(projectRoot().resolve("lab/lab").toString(), args));
    }

    private static String[] prepend(String first, String... rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(String[]::new);
    }
}
