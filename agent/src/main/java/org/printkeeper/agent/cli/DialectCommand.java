package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * A command that speaks the dialect of another program and reads its arguments by that program's
 * rules, errors included. It is also spared the loading of the option parser.
 */
interface DialectCommand extends Command {
    /** Does it; returns the exit code. */
    int run(List<String> arguments, Terminal terminal) throws IOException, InterruptedException;

    /** Its help, as {@code --help} prints it. */
    String help();

    /** Only for the list of commands: the options are not in it. */
    @Override
    default CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage().description(summary());
        return spec;
    }

    /** One line for the list of commands. */
    String summary();

    @Override
    default int run(ParseResult parsed, Invocation invocation) {
        throw new IllegalStateException("a dialect is parsed by its command");
    }
}
