package org.printkeeper.agent.cli;

import java.util.List;
import java.util.Optional;

/** Every command there is, in the order of the help. */
final class Commands {
    static final List<Command> ALL =
            List.of(
                    new RunCommand(),
                    new AuditCommand(),
                    new LogsCommand(),
                    new DmesgCommand(),
                    new IncidentsCommand(),
                    new ExplainCommand(),
                    new VerifyCommand(),
                    new ProveCommand(),
                    new ExportCommand(),
                    new WitnessCommand(),
                    new ImportCommand(),
                    new When(),
                    new SyslogCommand(),
                    new LogdirCommand(),
                    new ForwardCommand(),
                    new TestRulesCommand(),
                    new TestAlertCommand(),
                    new CatalogueCommand(),
                    new CheckConfig(),
                    new CatConfig());

    private Commands() {}

    static Optional<Command> named(String name) {
        return ALL.stream().filter(command -> command.name().equals(name)).findFirst();
    }

    static List<String> names() {
        return ALL.stream().map(Command::name).toList();
    }
}
