package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The program's entry: finds the command, runs it, and turns whatever goes wrong into one message.
 */
public final class Main {
    private static final String PROGRAM = "printkeeper";

    private final Terminal terminal;

    Main(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] arguments) {
        System.exit(new Main(Terminal.ofProcess()).run(List.of(arguments)));
    }

    /** Runs the command that the arguments name, and returns the exit code. */
    int run(List<String> arguments) {
        String name = arguments.isEmpty() ? Options.HELP : arguments.getFirst();
        try {
            int exit =
                    switch (name) {
                        case Options.HELP, "-h", "help" -> help(arguments);
                        case "--version", "-V" -> printVersion();
                        default ->
                                runCommand(command(name), arguments.subList(1, arguments.size()));
                    };
            terminal.out().flush();
            return exit;
        } catch (StandardOutput.Closed nobodyReads) {
            return Exit.BROKEN_PIPE;
        } catch (Throwable thrown) {
            return report(name, thrown);
        }
    }

    private int runCommand(Command command, List<String> arguments)
            throws IOException, InterruptedException {
        if (command instanceof DialectCommand dialect) {
            return dialect.run(arguments, terminal);
        }
        if (command instanceof RunCommand run) {
            Optional<RunOptions> plain = RunOptions.plain(arguments);
            if (plain.isPresent()) {
                return run.run(plain.get(), terminal);
            }
        }
        if (command instanceof LogsCommand logs) {
            Optional<Invocation.Given> plain = LogsArguments.plain(arguments);
            if (plain.isPresent()) {
                return logs.run(new Invocation(plain.get(), terminal));
            }
        }
        return parseAndRun(command, arguments);
    }

    private int parseAndRun(Command command, List<String> arguments)
            throws IOException, InterruptedException {
        CommandLine line = commandLine(command);
        ParseResult parsed = line.parseArgs(arguments.toArray(String[]::new));
        if (parsed.isUsageHelpRequested()) {
            line.usage(terminal.out(), Help.ansi(terminal));
            return Exit.OK;
        }
        Invocation invocation =
                new Invocation(
                        name ->
                                parsed.hasMatchedOption(name)
                                        ? parsed.matchedOptionValue(name, (Object) null)
                                        : null,
                        terminal);
        invocation.path(Options.STATE_DIR).ifPresent(Options::stateDir);
        return command.run(parsed, invocation);
    }

    /** The model of one command, complete. */
    static CommandLine commandLine(Command command) {
        CommandSpec spec = command.spec().name(PROGRAM + " " + command.name());
        return new CommandLine(Help.complete(spec.addOption(Options.help())));
    }

    private static Command command(String name) {
        return Commands.named(name)
                .orElseThrow(() ->
                        UserError.usage(
                                "no command '"
                                        + name
                                        + "'"
                                        + Closest.hint(name, Commands.names())
                                        + "\nTry '"
                                        + PROGRAM
                                        + " --help'."));
    }

    private int help(List<String> arguments) {
        if (arguments.size() > 1 && command(arguments.get(1)) instanceof DialectCommand dialect) {
            terminal.out().print(dialect.help());
        } else if (arguments.size() > 1) {
            commandLine(command(arguments.get(1))).usage(terminal.out(), Help.ansi(terminal));
        } else {
            Help.printOverview(terminal.out());
        }
        return Exit.OK;
    }

    private int printVersion() {
        terminal.out().println(PROGRAM + " " + version());
        return Exit.OK;
    }

    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(unpacked)" : version;
    }

    /** The one place where failures become words and an exit code. */
    private int report(String command, Throwable thrown) {
        if (!terminal.environment().getOrDefault("PRINTKEEPER_DEBUG", "").isEmpty()) {
            thrown.printStackTrace(terminal.err());
        }
        String who = command.startsWith("-") ? PROGRAM : PROGRAM + " " + command;
        return switch (thrown) {
            case UserError e -> say(who, e.getMessage(), e.exitCode());
            case ParameterException e ->
                    say(who, e.getMessage() + "\nTry '" + who + " --help'.", Exit.USAGE);
            case UncheckedIOException e ->
                    say(who, words(Objects.requireNonNull(e.getCause())), Exit.IO);
            case IOException e -> say(who, words(e), Exit.IO);
            case InterruptedException e -> say(who, "interrupted", Exit.IO);
            default ->
                    say(
                            who,
                            "a defect of this program, sorry: "
                                    + thrown
                                    + "\nPlease report it with the output under PRINTKEEPER_DEBUG=1.",
                            Exit.DEFECT);
        };
    }

    /** What java.nio says is often only the name of a file. */
    private static String words(IOException failed) {
        return switch (failed) {
            case NoSuchFileException e when e.getReason() == null -> e.getFile() + ": no such file";
            case AccessDeniedException e when e.getReason() == null ->
                    e.getFile() + ": permission denied; try as root";
            case FileAlreadyExistsException e when e.getReason() == null ->
                    e.getFile() + ": is there already, and is no directory";
            default -> Objects.requireNonNullElse(failed.getMessage(), failed.toString());
        };
    }

    private int say(String who, String message, int exit) {
        try {
            terminal.out().flush();
        } catch (StandardOutput.Closed | UncheckedIOException alreadyFailing) {
            // the message matters more
        }
        terminal.err().println(who + ": " + message);
        return exit;
    }
}
