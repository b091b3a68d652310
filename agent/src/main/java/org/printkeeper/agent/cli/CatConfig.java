package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code cat-config}: the value of every key and where it comes from. */
final class CatConfig implements Command {
    private static final String DEFAULTS = "--defaults";

    @Override
    public String name() {
        return "cat-config";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.withState(
                        Options.flag(
                                "Print every key with its documentation and default.", DEFAULTS));
        spec.usageMessage()
                .description("Show the configuration in force and where each value comes from.")
                .footer(
                        "  printkeeper cat-config",
                        "  printkeeper cat-config --defaults > /etc/printkeeper/printkeeper.toml");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation) throws IOException {
        if (invocation.has(DEFAULTS)) {
            ConfigText.printDefaults(invocation.out());
        } else {
            printEffective(invocation.config(), invocation.out());
        }
        return Exit.OK;
    }

    private static void printEffective(Config config, PrintStream out) {
        for (Key<?> key : config.keys()) {
            out.printf("%-50s # %s%n", key.name() + " = " + config.show(key), config.origin(key));
        }
    }
}
