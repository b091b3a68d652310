package org.printkeeper.agent.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One thing that the program can be told to do: one file, and one line in {@link Commands}. */
interface Command {
    /** The word after {@code printkeeper}. */
    String name();

    /**
     * Options, parameters, exit codes and examples, for parsing and for {@code --help}. Name and
     * help option are added by {@link Main}.
     */
    CommandSpec spec();

    /**
     * Does it.
     *
     * @return the exit code, see {@link Exit}
     * @throws UserError for what the user can put right
     * @throws IOException for what the system refused; ends with {@link Exit#IO}
     */
    int run(ParseResult parsed, Invocation invocation) throws IOException, InterruptedException;
}
