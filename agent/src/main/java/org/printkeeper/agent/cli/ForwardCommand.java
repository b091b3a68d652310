package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.LogDirectoryReader;
import org.printkeeper.agent.follow.MessageSource;
import org.printkeeper.agent.follow.OutputRule;
import org.printkeeper.agent.follow.SyslogOutput;
import org.printkeeper.agent.follow.SyslogOutputs;
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.core.syslog.SyslogForm;
import org.printkeeper.core.syslog.SyslogMessage;
import org.printkeeper.core.syslog.SyslogTime;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code forward}: log directories that others write, to a syslog server, with cursors of our own
 * that their writers never see.
 */
final class ForwardCommand implements Command {
    private static final String DIRS = "--dirs";
    private static final String ONCE = "--once";
    private static final long PAUSE_MILLIS = 500;
    private static final int LINES_PER_FLUSH = 1_000;
    private static final int USER = 1;
    private static final int NOTICE = 5;

    @Override
    public String name() {
        return "forward";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.addState(CommandSpec.create())
                        .addOption(
                                OptionSpec.builder(DIRS)
                                        .paramLabel("DIR")
                                        .arity("1..*")
                                        .type(List.class)
                                        .auxiliaryTypes(Path.class)
                                        .required(true)
                                        .description(
                                                "Log directories, as multilog, s6-log, cyclog and"
                                                        + " logdir write them.")
                                        .build())
                        .addOption(Options.flag("End when all that is there is sent.", ONCE))
                        .addPositional(
                                PositionalParamSpec.builder()
                                        .paramLabel("TARGET")
                                        .arity("1")
                                        .type(String.class)
                                        .description(
                                                "udp://HOST:PORT, tcp://HOST:PORT or"
                                                        + " tls://HOST:PORT; each line goes as RFC"
                                                        + " 5424.")
                                        .build());
        spec.usageMessage()
                .description(
                        "Follow log directories that other programs write and send their lines to a"
                                + " syslog server. Where it stands is kept in the state directory.")
                .exitCodeList(Help.codes("0", "SIGTERM, or all is sent"))
                .footer("  printkeeper forward tls://logs.example:6514 --dirs /var/log/sv/*/");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation)
            throws IOException, InterruptedException {
        OutputRule rule = rule(parsed.matchedPositionalValue(0, ""));
        Config config = invocation.config();
        boolean isSecure = rule.target().startsWith("tls:");
        SSLContext tls = isSecure ? TlsFiles.of(config).context() : null;
        SyslogOutputs outputs =
                new SyslogOutputs(
                        BootFacts.ofThisHost().bootId().toString(),
                        tls,
                        System.getenv("CREDENTIALS_DIRECTORY"),
                        InstantSource.system());
        List<Path> directories = parsed.matchedOptionValue(DIRS, List.of());
        Path cursors = config.get(Keys.STATE_DIR).resolve("cursors");
        Files.createDirectories(cursors);
        CountDownLatch stop = new CountDownLatch(1);
        Signals.onTermination(stop::countDown);
        List<Following> all = new ArrayList<>();
        try {
            for (Path directory : directories) {
                SyslogOutput output = outputs.open(rule, OutputsPart.UNITS);
                all.add(
                        new Following(
                                directory.toAbsolutePath().normalize(),
                                cursors,
                                output,
                                invocation.err()));
            }
            follow(all, stop, invocation.has(ONCE));
        } finally {
            for (Following each : all) {
                each.close();
            }
        }
        return Exit.OK;
    }

    private static OutputRule rule(String target) {
        try {
            OutputRule rule = OutputRule.parse("*.* " + target);
            if (target.matches("(udp|tcp|tls)://.*")) {
                return rule;
            }
        } catch (IllegalArgumentException wrong) {
            // said below
        }
        throw UserError.usage(
                "'" + target + "' is no target, expected udp://HOST:PORT, tcp:// or tls://");
    }

    private static void follow(List<Following> all, CountDownLatch stop, boolean once)
            throws IOException, InterruptedException {
        do {
            for (Following each : all) {
                each.send(stop, once);
            }
            if (once) {
                return;
            }
        } while (!stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** One directory on its way. */
    private static final class Following {
        private final Path cursor;
        private final String name;
        private final LogDirectoryReader reader;
        private final SyslogOutput output;
        private final PrintStream err;
        private final ArrayDeque<Sent> unsettled = new ArrayDeque<>();
        private LogDirectoryReader.@Nullable Position saved;
        private long next;

        private record Sent(long index, LogDirectoryReader.Position position) {}

        Following(Path directory, Path cursors, SyslogOutput output, PrintStream err)
                throws IOException {
            this.output = output;
            this.err = err;
            name = service(directory);
            cursor = cursors.resolve("dir" + directory.toString().replaceAll("[^A-Za-z0-9]+", "-"));
            reader = new LogDirectoryReader(directory, position());
        }

        /** The service's name stands above {@code main} or {@code log}. */
        private static String service(Path directory) {
            int names = directory.getNameCount();
            boolean isInside = directory.endsWith("main") || directory.endsWith("log");
            return String.valueOf(directory.getName(isInside && names > 1 ? names - 2 : names - 1));
        }

        private LogDirectoryReader.Position position() throws IOException {
            if (!Files.exists(cursor)) {
                return LogDirectoryReader.Position.START;
            }
            return LogDirectoryReader.Position.parse(Files.readString(cursor))
                    .orElseThrow(
                            () -> UserError.io(cursor + " is no cursor; delete it to begin anew"));
        }

        void send(CountDownLatch stop, boolean once) throws IOException, InterruptedException {
            LogDirectoryReader.Line line = reader.next();
            while (line != null && stop.getCount() > 0) {
                write(line, stop);
                if (next % LINES_PER_FLUSH == 0) {
                    attempt(output::flush, stop);
                    save();
                }
                line = reader.next();
            }
            attempt(output::flush, stop);
            if (!once) {
                attempt(output::quiet, stop);
            }
            save();
        }

        private void write(LogDirectoryReader.Line line, CountDownLatch stop)
                throws InterruptedException {
            Instant time = line.time();
            long micros = time.getEpochSecond() * 1_000_000 + time.getNano() / 1000;
            SyslogMessage message =
                    new SyslogMessage(
                            USER,
                            NOTICE,
                            1,
                            SyslogTime.ofMicros(micros),
                            null,
                            name,
                            null,
                            null,
                            List.of(),
                            new String(line.text(), StandardCharsets.ISO_8859_1));
            byte[] bytes =
                    SyslogForm.RFC5424
                            .write(
                                    message,
                                    new SyslogForm.Context(time, Streams.host(), ZoneOffset.UTC))
                            .getBytes(StandardCharsets.ISO_8859_1);
            long index = next++;
            attempt(
                    () -> output.write(bytes, new MessageSource.Received(message, micros), index),
                    stop);
            unsettled.add(new Sent(index, reader.position()));
        }

        private interface Step {
            void run() throws IOException, InterruptedException;
        }

        /** Again until it is done, or until it is told to end. */
        private void attempt(Step step, CountDownLatch stop) throws InterruptedException {
            do {
                try {
                    step.run();
                    return;
                } catch (IOException refused) {
                    err.println("printkeeper forward: " + refused.getMessage());
                }
            } while (!stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
        }

        /** Keeps the position up to which all has arrived. */
        private void save() throws IOException {
            long settled = output.settled(next);
            LogDirectoryReader.Position arrived = null;
            while (!unsettled.isEmpty() && unsettled.getFirst().index() < settled) {
                arrived = unsettled.removeFirst().position();
            }
            if (arrived != null && !arrived.equals(saved)) {
                Path temporary = cursor.resolveSibling("." + cursor.getFileName() + ".tmp");
                Files.writeString(temporary, arrived.text() + "\n");
                Files.move(temporary, cursor, StandardCopyOption.ATOMIC_MOVE);
                saved = arrived;
            }
        }

        void close() throws IOException {
            try (reader) {
                output.close();
                save();
            }
        }
    }
}
