package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.agent.archive.StreamLockedException;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.archive.Vacuum;
import org.printkeeper.core.record.BootId;

/**
 * How much room the archive takes, and making it smaller. The writer of the stream does that: a
 * running daemon is asked; without one, this process is the writer for a moment.
 *
 * <p>Thread: that of the command.
 */
final class LogVacuum {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Pattern ANSWER =
            Pattern.compile("\"segments\":(\\d+),\"bytes\":(\\d+),\"entries\":(\\d+)");

    private final Config config;
    private final Invocation invocation;
    private final Path stateDir;
    private final Path directory;

    LogVacuum(Config config, Invocation invocation) {
        this.config = config;
        this.invocation = invocation;
        stateDir = config.get(Keys.STATE_DIR);
        directory = Streams.kernel(stateDir);
    }

    static void check(Invocation invocation) {
        if (invocation.has(LogsOptions.DRY_RUN) && !isVacuum(invocation)) {
            throw UserError.usage("--dry-run goes with --vacuum-size or --vacuum-time");
        }
        wanted(invocation);
    }

    static boolean isAsked(Invocation invocation) {
        return invocation.has(LogsOptions.DISK_USAGE) || isVacuum(invocation);
    }

    private static boolean isVacuum(Invocation invocation) {
        return invocation.has(LogsOptions.VACUUM_SIZE) || invocation.has(LogsOptions.VACUUM_TIME);
    }

    int run() throws IOException, InterruptedException {
        if (isVacuum(invocation)) {
            Vacuum wanted = wanted(invocation);
            boolean isDry = invocation.has(LogsOptions.DRY_RUN);
            Vacuum.Result dropped = isDry ? wanted.plan(directory) : vacuum(wanted);
            invocation
                    .out()
                    .printf(
                            "%s %d segments, %s, %d entries, of %s.%n",
                            isDry ? "Would drop" : "Dropped",
                            dropped.segments(),
                            size(dropped.bytes()),
                            dropped.entries(),
                            directory);
        }
        if (invocation.has(LogsOptions.DISK_USAGE)) {
            invocation
                    .out()
                    .printf(
                            "Archived kernel records take up %s in the file system.%n",
                            size(Vacuum.bytes(directory)));
        }
        return Exit.OK;
    }

    private static Vacuum wanted(Invocation invocation) {
        long maxBytes =
                invocation
                        .text(LogsOptions.VACUUM_SIZE)
                        .map(LogVacuum::bytes)
                        .orElse(Long.MAX_VALUE);
        Optional<Instant> before =
                invocation
                        .text(LogsOptions.VACUUM_TIME)
                        .map(LogVacuum::age)
                        .map(Instant.now()::minus);
        return new Vacuum(maxBytes, before);
    }

    /** As journalctl reads sizes: K, M, G, T are powers of 1024. */
    private static long bytes(String text) {
        Matcher parts = Pattern.compile("([0-9]{1,12})([KMGT]?)").matcher(text);
        if (!parts.matches()) {
            throw UserError.usage(
                    "--vacuum-size is '%s', expected bytes such as 500M".formatted(text));
        }
        int power = " KMGT".indexOf(parts.group(2).isEmpty() ? " " : parts.group(2));
        return Math.multiplyExact(Long.parseLong(parts.group(1)), 1L << (10 * power));
    }

    private static Duration age(String text) {
        return TimeSpan.parse(text)
                .orElseThrow(() ->
                        UserError.usage(
                                "--vacuum-time is '%s', expected an age such as 30d or 2weeks"
                                        .formatted(text)));
    }

    private Vacuum.Result vacuum(Vacuum wanted) throws IOException, InterruptedException {
        try {
            return asWriter(wanted);
        } catch (StreamLockedException daemonRuns) {
            return ask(wanted);
        }
    }

    private Vacuum.Result ask(Vacuum wanted) throws IOException {
        String answer =
                ControlSocket.ask(ControlSocket.path(stateDir), "vacuum " + wanted.encode());
        Matcher numbers = ANSWER.matcher(answer);
        if (!numbers.find()) {
            throw new IOException("the daemon has not dropped anything: " + answer);
        }
        return new Vacuum.Result(
                Integer.parseInt(numbers.group(1)),
                Long.parseLong(numbers.group(2)),
                Long.parseLong(numbers.group(3)));
    }

    /** Goes on in the last segment, whatever boot it is of: nothing is captured here. */
    private Vacuum.Result asWriter(Vacuum wanted) throws IOException, InterruptedException {
        StreamWriter writer =
                StreamWriter.open(
                        directory,
                        lastBoot(),
                        CapturePart.streamSettings(config),
                        InstantSource.system());
        Thread writing = Thread.ofPlatform().name("kernel-writer").start(writer);
        try {
            return writer.vacuum(wanted, TIMEOUT);
        } finally {
            writer.close();
            writing.join();
        }
    }

    private BootId lastBoot() throws IOException {
        try (StreamReader reader = StreamReader.open(directory)) {
            return LogBoots.of(reader).all().stream()
                    .reduce((earlier, later) -> later)
                    .flatMap(LogBoots.Boot::id)
                    .orElseThrow(() -> UserError.io("the archive in " + directory + " is empty"));
        }
    }

    private static String size(long bytes) {
        double value = bytes;
        int power = 0;
        while (value >= 1024 && power < 4) {
            value /= 1024;
            power++;
        }
        return power == 0 ? bytes + "B" : "%.1f%c".formatted(value, "BKMGT".charAt(power));
    }
}
