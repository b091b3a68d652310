package org.printkeeper.agent.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.printkeeper.agent.follow.LogDirectory;
import org.printkeeper.agent.linux.Descriptor;
import org.printkeeper.agent.linux.NativeException;
import org.printkeeper.agent.linux.Poller;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code logdir}: standard input as a log directory, as multilog and cyclog write it. */
final class LogdirCommand implements Command {
    private static final String SIZE = "--size";
    private static final String TOTAL = "--total";
    private static final String PROCESSOR = "--processor";
    private static final String DIR = "DIR";

    /** A line that is longer is split: a writer without newlines must not fill the memory. */
    private static final int MAX_LINE_BYTES = 1 << 16;

    @Override
    public String name() {
        return "logdir";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                CommandSpec.create()
                        .addOption(
                                Options.text(
                                        "SIZE",
                                        "When the current file is finished; 16M without it.",
                                        SIZE))
                        .addOption(
                                Options.text(
                                        "SIZE",
                                        "Of all files together; the oldest are deleted. 1G without"
                                                + " it.",
                                        TOTAL))
                        .addOption(
                                Options.text(
                                        "COMMAND",
                                        "A shell command that each finished file goes through, such"
                                                + " as 'gzip -c'.",
                                        PROCESSOR))
                        .addPositional(
                                PositionalParamSpec.builder()
                                        .paramLabel(DIR)
                                        .arity("1")
                                        .type(Path.class)
                                        .description("The directory; made when there is none.")
                                        .build());
        spec.usageMessage()
                .description(
                        "Write standard input into a log directory that never grows beyond its"
                                + " size: current, and older files that end in .s or .u; each line"
                                + " stamped in TAI64N. SIGALRM finishes the current file.")
                .exitCodeList(Help.codes("0", "the end of the input, or SIGTERM"))
                .footer("  printkeeper logdir --total 100M /var/log/some-daemon < some-pipe");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation) throws IOException {
        Path path = parsed.matchedPositionalValue(0, Path.of(""));
        try (LogDirectory directory =
                LogDirectory.open(
                        path.toAbsolutePath(),
                        sizes(invocation),
                        invocation.text(PROCESSOR).orElse(""),
                        InstantSource.system())) {
            new Copying(new BufferedInputStream(invocation.terminal().in(), 1 << 16), directory)
                    .run();
        } catch (NativeException refused) {
            throw new IOException(refused.getMessage(), refused);
        }
        return Exit.OK;
    }

    private static LogDirectory.Sizes sizes(Invocation invocation) {
        try {
            return new LogDirectory.Sizes(
                    bytes(invocation, SIZE, 16L << 20), bytes(invocation, TOTAL, 1L << 30));
        } catch (IllegalArgumentException tooSmall) {
            throw UserError.usage(String.valueOf(tooSmall.getMessage()));
        }
    }

    private static long bytes(Invocation invocation, String option, long usual) {
        return invocation
                .text(option)
                .map(text ->
                        Quantity.parseBytes(text.matches("[0-9]{1,18}") ? Long.valueOf(text) : text)
                                .orElseThrow(() ->
                                        UserError.usage(
                                                option
                                                        + " is '"
                                                        + text
                                                        + "', expected a size such as 16M")))
                .orElse(usual);
    }

    /** The loop from standard input into the directory. */
    private static final class Copying {
        private final InputStream in;
        private final LogDirectory directory;
        private final Poller poller = new Poller(Descriptor.standardInput());
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private volatile boolean stop;
        private volatile boolean finish;

        Copying(InputStream in, LogDirectory directory) throws NativeException {
            this.in = in;
            this.directory = directory;
        }

        void run() throws IOException {
            Signals.onAlarm(() -> {
                finish = true;
                poller.wake();
            });
            Signals.onTermination(() -> {
                stop = true;
                poller.wake();
            });
            int next = 0;
            while (next >= 0 && awaitsMore()) {
                next = in.read();
                if (next >= 0 && next != '\n') {
                    line.write(next);
                }
                if (next == '\n' || line.size() >= MAX_LINE_BYTES) {
                    end();
                }
            }
            if (line.size() > 0) {
                end();
            }
        }

        private void end() throws IOException {
            directory.write(Instant.now(), line.toByteArray());
            line.reset();
        }

        /** Flushes before it waits; false when it is told to end and nothing more is there. */
        private boolean awaitsMore() throws IOException {
            if (in.available() > 0) {
                return true;
            }
            directory.flush();
            while (!stop) {
                if (finish) {
                    finish = false;
                    directory.finish();
                }
                if (poller.await(-1) != 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
