package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.printkeeper.agent.archive.StreamBlocks;
import org.printkeeper.agent.archive.StreamReader;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code logs}: the archive in journalctl's dialect, with the gaps where they are. */
final class LogsCommand implements Command {
    @Override
    public String name() {
        return "logs";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = LogsOptions.spec();
        spec.usageMessage()
                .description(
                        "Show what the archive keeps, in journalctl's dialect.",
                        "Where records are missing it says so, whatever the filters are:"
                                + " -- 212 records lost (seq 100..311, overrun) --")
                .exitCodeList(Help.codes("0", "shown", "1", "nothing matched --grep"))
                .footer(
                        "  printkeeper logs -b -p err",
                        "  printkeeper logs -f -o short-monotonic",
                        "  printkeeper logs -S yesterday -g 'out of memory' -C 3",
                        "  printkeeper logs --dir /var/log/kern -n 20",
                        "  printkeeper logs -o export | systemd-journal-remote -o kernel.journal -",
                        "  printkeeper logs --vacuum-time 90d --dry-run");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation)
            throws IOException, InterruptedException {
        return run(invocation);
    }

    int run(Invocation invocation) throws IOException, InterruptedException {
        Thread.ofPlatform().daemon().name("warm-up").start(StreamBlocks::warmUp);
        LogsOptions.check(invocation);
        Optional<String> foreign = invocation.text(LogsOptions.DIRECTORY);
        if (foreign.isPresent()) {
            LogsDirectory lines = new LogsDirectory(Path.of(foreign.get()), invocation);
            return paged(invocation, lines::print);
        }
        Path directory = Streams.chosen(invocation);
        if (LogVacuum.isAsked(invocation)) {
            return new LogVacuum(invocation.config(), invocation).run();
        }
        try (StreamReader reader = StreamReader.open(directory)) {
            StreamBlocks blocks = StreamBlocks.open(directory);
            return paged(invocation, out -> show(reader, blocks, invocation, out));
        }
    }

    /** What prints, to standard output or the pager. */
    private interface Printing {
        int print(PrintStream out) throws IOException, InterruptedException;
    }

    private static int paged(Invocation invocation, Printing printing)
            throws IOException, InterruptedException {
        if (!isPaged(invocation)) {
            return printing.print(invocation.out());
        }
        boolean atEnd = invocation.has(LogsOptions.PAGER_END);
        try (Pager pager = Pager.start(invocation.terminal().environment(), atEnd);
                PrintStream out = new PrintStream(pager.out(), false, StandardCharsets.UTF_8)) {
            return printing.print(out);
        } catch (StandardOutput.Closed userLeftThePager) {
            return Exit.OK;
        }
    }

    private static boolean isPaged(Invocation invocation) {
        return !invocation.has(Options.NO_PAGER)
                && !invocation.has(LogsOptions.FOLLOW)
                && Pager.isWanted(invocation.terminal());
    }

    private static int show(
            StreamReader reader, StreamBlocks blocks, Invocation invocation, PrintStream out)
            throws IOException, InterruptedException {
        LogBoots boots = LogBoots.of(reader);
        if (invocation.has(LogsOptions.LIST_BOOTS)) {
            return new LogBootsTable(reader, blocks, boots, invocation).print(out);
        }
        List<LogBoots.Boot> wanted = boots.all();
        if (invocation.has(LogsOptions.BOOT) || invocation.has(LogsOptions.DMESG)) {
            wanted = boots.selectAll(invocation.text(LogsOptions.BOOT).orElse("0"));
        }
        return new LogsRun(reader, blocks, invocation, out).run(wanted);
    }
}
