package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code run}: the daemon, in the foreground. */
final class RunCommand implements Command {
    @Override
    public String name() {
        return "run";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.withState(
                        Options.text(
                                "ROLE",
                                "Do one half of the work: capture or serve.",
                                RunOptions.ONLY),
                        Options.text(
                                "FILE",
                                "Copy the kernel's lines to FILE, as klogd -f does;"
                                        + " overrides klog.file.",
                                RunOptions.KLOG_FILE),
                        Options.text(
                                "LEVEL",
                                "Print on the console what is below LEVEL, 1 to 8 or a"
                                        + " name, as klogd -c does; overrides"
                                        + " klog.console_level.",
                                RunOptions.CONSOLE_LEVEL));
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
        return run(
                () ->
                        RunOptions.withKlog(
                                invocation.config(),
                                invocation.text(RunOptions.KLOG_FILE),
                                invocation.text(RunOptions.CONSOLE_LEVEL)),
                invocation.text(RunOptions.ONLY),
                invocation.terminal());
    }

    int run(RunOptions options, Terminal terminal) throws IOException, InterruptedException {
        return run(options::config, options.text(RunOptions.ONLY), terminal);
    }

    private static int run(Daemon.Reload config, Optional<String> only, Terminal terminal)
            throws IOException, InterruptedException {
        Role role = role(only.orElse(""));
        Config first = config.read();
        refuse(first, Keys.KLOG_FILE, RunOptions.KLOG_FILE, role.serves(), "serve");
        refuse(first, Keys.CONSOLE_LEVEL, RunOptions.CONSOLE_LEVEL, role.captures(), "capture");
        return new Daemon(first, config, terminal).run(role);
    }

    /** An option that the other half of the work would heed; a file that both read may say it. */
    private static void refuse(
            Config config, Key<?> key, String option, boolean heeded, String by) {
        if (!heeded && config.origin(key).equals(option)) {
            throw UserError.usage(option + " is for --only " + by + ", which does it");
        }
    }

    private static Role role(String only) {
        return switch (only) {
            case "" -> Role.ALL;
            case "capture" -> Role.CAPTURE;
            case "serve" -> Role.SERVE;
            default ->
                    throw UserError.usage(
                            "--only is '%s', expected capture or serve".formatted(only));
        };
    }
}
