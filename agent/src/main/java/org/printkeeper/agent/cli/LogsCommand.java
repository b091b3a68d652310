package org.printkeeper.agent.cli;

import com.google.re2j.Pattern;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.record.Level;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code logs}: the archive in journalctl's dialect, with the gaps where they are. */
final class LogsCommand implements Command {
    private static final String FOLLOW = "--follow";
    private static final String LINES = "--lines";
    private static final String BOOT = "--boot";
    private static final String PRIORITY = "--priority";
    private static final String SINCE = "--since";
    private static final String UNTIL = "--until";
    private static final String GREP = "--grep";
    private static final String OUTPUT = "--output";
    private static final String DMESG = "--dmesg";
    private static final String QUIET = "--quiet";
    private static final String REVERSE = "--reverse";

    @Override
    public String name() {
        return "logs";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.addOption(Options.flag("Wait for new records and show them.", "-f", FOLLOW))
                .addOption(
                        optional(
                                "N",
                                "10",
                                "Show the last N lines, 10 without a number.",
                                "-n",
                                LINES))
                .addOption(
                        optional(
                                "ID",
                                "0",
                                "Show one boot: 0 is the newest, -1 the one before, 1 the oldest,"
                                        + " or an id.",
                                "-b",
                                BOOT))
                .addOption(
                        Options.text(
                                "LEVEL",
                                "Show this level and the more severe ones, or a range FROM..TO.",
                                "-p",
                                PRIORITY))
                .addOption(Options.text("TIME", "Show what came at or after this.", "-S", SINCE))
                .addOption(Options.text("TIME", "Show what came at or before this.", "-U", UNTIL))
                .addOption(
                        Options.text(
                                "REGEX",
                                "Show what matches (RE2 syntax; a pattern without upper-case"
                                        + " letters matches both).",
                                "-g",
                                GREP))
                .addOption(
                        Options.text(
                                "FORM",
                                "One of " + formats() + "; short without it.",
                                "-o",
                                OUTPUT))
                .addOption(
                        Options.flag(
                                "Show the kernel's own records alone, of one boot.", "-k", DMESG))
                .addOption(Options.flag("Do not announce boots.", "-q", QUIET))
                .addOption(Options.flag("Show the newest first.", "-r", REVERSE));
        Options.addDisplay(Options.addState(spec));
        spec.usageMessage()
                .description(
                        "Show what the archive keeps, in journalctl's dialect.",
                        "Where records are missing it says so, whatever the filters are:"
                                + " -- 212 records lost (seq 100..311, overrun) --")
                .exitCodeList(Help.codes("0", "shown", "1", "nothing matched --grep"))
                .footer(
                        "  printkeeper logs -b -p err",
                        "  printkeeper logs -f -o short-monotonic",
                        "  printkeeper logs -S yesterday -g 'out of memory' -o json");
        return spec;
    }

    private static OptionSpec optional(
            String label, String fallback, String description, String... names) {
        return OptionSpec.builder(names[0], names[1])
                .type(String.class)
                .arity("0..1")
                .paramLabel(label)
                .fallbackValue(fallback)
                .description(description)
                .build();
    }

    private static String formats() {
        return Arrays.stream(LogFormat.values())
                .map(LogFormat::label)
                .collect(Collectors.joining(", "));
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation)
            throws IOException, InterruptedException {
        Path directory = Streams.kernel(invocation.config().get(Keys.STATE_DIR));
        if (!Files.isDirectory(directory)) {
            throw UserError.io(
                    "no archive in %s, expected one that 'printkeeper run' has made; name another"
                                    .formatted(directory)
                            + " with --state-dir");
        }
        refuseWithFollow(invocation, UNTIL);
        refuseWithFollow(invocation, REVERSE);
        LogFormat format = format(invocation);
        LogFilter filter = filter(invocation);
        try (StreamReader stream = StreamReader.open(directory)) {
            if (!isPaged(invocation)) {
                return show(stream, invocation, format, filter, invocation.out());
            }
            try (Pager pager = Pager.start(invocation.terminal().environment());
                    PrintStream out = new PrintStream(pager.out(), false, StandardCharsets.UTF_8)) {
                return show(stream, invocation, format, filter, out);
            } catch (StandardOutput.Closed userLeftThePager) {
                return Exit.OK;
            }
        }
    }

    private static void refuseWithFollow(Invocation invocation, String option) {
        if (invocation.has(FOLLOW) && invocation.has(option)) {
            throw UserError.usage("--follow has no end: give it without " + option);
        }
    }

    private static boolean isPaged(Invocation invocation) {
        return !invocation.has(Options.NO_PAGER)
                && !invocation.has(FOLLOW)
                && Pager.isWanted(invocation.terminal());
    }

    private static int show(
            StreamReader stream,
            Invocation invocation,
            LogFormat format,
            LogFilter filter,
            PrintStream out)
            throws IOException, InterruptedException {
        LogBoots boots = LogBoots.of(stream);
        List<LogBoots.Boot> wanted = boots.all();
        if (invocation.has(BOOT) || invocation.has(DMESG)) {
            wanted = List.of(boots.select(invocation.text(BOOT).orElse("0")));
        }
        LogPrinter printer =
                new LogPrinter(
                        format,
                        filter,
                        new LogFormat.Target(
                                out, invocation.color(), Streams.host(), ZoneId.systemDefault()),
                        lines(invocation),
                        invocation.has(REVERSE),
                        !invocation.has(QUIET));
        LogScan last = null;
        for (LogBoots.Boot boot : wanted) {
            last = new LogScan(stream, boot, format.joins(), printer::accept);
            last.read();
        }
        printer.finish();
        if (invocation.has(FOLLOW)) {
            out.flush();
            LogScan follower =
                    last != null
                            ? last
                            : new LogScan(
                                    stream,
                                    new LogBoots.Boot(Optional.empty(), 0, Long.MAX_VALUE),
                                    format.joins(),
                                    printer::accept);
            follower.follow(out::flush);
        }
        return invocation.has(GREP) && printer.printed() == 0 ? Exit.NO : Exit.OK;
    }

    private static long lines(Invocation invocation) {
        if (!invocation.has(LINES)) {
            return invocation.has(FOLLOW) ? 10 : Long.MAX_VALUE;
        }
        String text = invocation.text(LINES).orElse("10");
        if (text.equals("all")) {
            return Long.MAX_VALUE;
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw UserError.usage("--lines is '%s', expected a number or all".formatted(text));
        }
        return Long.parseLong(text);
    }

    private static LogFormat format(Invocation invocation) {
        String wanted = invocation.text(OUTPUT).orElse(LogFormat.SHORT.label());
        return Arrays.stream(LogFormat.values())
                .filter(format -> format.label().equals(wanted))
                .findFirst()
                .orElseThrow(() ->
                        UserError.usage(
                                "--output is '%s', expected one of %s"
                                        .formatted(wanted, formats())));
    }

    private static LogFilter filter(Invocation invocation) {
        Level[] levels = LogFilter.levels(invocation.text(PRIORITY).orElse("debug"));
        @Nullable Pattern pattern = invocation.text(GREP).map(LogFilter::pattern).orElse(null);
        return new LogFilter(
                levels[0],
                levels[1],
                invocation.has(DMESG),
                pattern,
                moment(invocation, SINCE, Long.MIN_VALUE),
                moment(invocation, UNTIL, Long.MAX_VALUE));
    }

    private static long moment(Invocation invocation, String option, long without) {
        if (!invocation.has(option)) {
            return without;
        }
        String text = invocation.text(option).orElse("");
        Instant moment = new Moment(ZonedDateTime.now(ZoneId.systemDefault())).parse(option, text);
        return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
    }
}
