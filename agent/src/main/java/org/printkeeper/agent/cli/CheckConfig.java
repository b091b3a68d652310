package org.printkeeper.agent.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code check-config}: says before a restart what is wrong in the configuration. */
final class CheckConfig implements Command {
    @Override
    public String name() {
        return "check-config";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.addConfig(CommandSpec.create());
        spec.usageMessage()
                .description("Check the configuration before a restart does.")
                .exitCodeList(Help.codes("0", "nothing is wrong", "1", "something is wrong"))
                .footer("  printkeeper check-config && systemctl reload printkeeper");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation) throws IOException {
        try {
            AlertChannels.check(invocation.config());
            return Exit.OK;
        } catch (UserError wrong) {
            invocation.err().println(wrong.getMessage());
            return Exit.NO;
        }
    }
}
