package org.printkeeper.agent.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code run}: the daemon, in the foreground. */
final class RunCommand implements Command {
    private static final String ONLY = "--only";

    @Override
    public String name() {
        return "run";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.addState(CommandSpec.create())
                        .addOption(
                                Options.text(
                                        "ROLE",
                                        "Do one half of the work: capture or serve.",
                                        ONLY));
        spec.usageMessage()
                .description(
                        "Capture every kernel record into the archive, until SIGTERM.",
                        "Needs to read /dev/kmsg: root, or CAP_SYSLOG. SIGHUP reads the"
                                + " configuration again.")
                .exitCodeList(Help.codes("0", "stopped as asked"))
                .footer(
                        "  printkeeper run",
                        "  printkeeper run --state-dir /srv/printkeeper --only capture");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation)
            throws IOException, InterruptedException {
        return new Daemon(invocation.config(), invocation::config, invocation.terminal())
                .run(role(invocation));
    }

    private static Role role(Invocation invocation) {
        return switch (invocation.text(ONLY).orElse("")) {
            case "" -> Role.ALL;
            case "capture" -> Role.CAPTURE;
            case "serve" -> Role.SERVE;
            default ->
                    throw UserError.usage(
                            "--only is '%s', expected capture or serve"
                                    .formatted(invocation.text(ONLY).orElseThrow()));
        };
    }
}
