package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.printkeeper.agent.alert.Channel;
import org.printkeeper.agent.alert.TestAlert;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code test-alert}: sends one alert over a channel, and that it is over. */
final class TestAlertCommand implements Command {
    @Override
    public String name() {
        return "test-alert";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.addConfig(CommandSpec.create())
                        .addPositional(
                                PositionalParamSpec.builder()
                                        .paramLabel("CHANNEL")
                                        .arity("1")
                                        .type(String.class)
                                        .description("Name of a table [alert.CHANNEL].")
                                        .build());
        spec.usageMessage()
                .description(
                        "Send a test alert of severity 50 over a channel, then that it is resolved.")
                .exitCodeList(Help.codes("0", "the receiver took both", "1", "it did not, and why"))
                .footer("  printkeeper test-alert mail");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation)
            throws IOException, InterruptedException {
        Config config = invocation.config();
        String name = parsed.matchedPositionals().getFirst().getValue();
        Set<String> names = config.channels();
        if (!names.contains(name)) {
            throw UserError.usage(
                    "no table [alert.%s]%s; there %s"
                            .formatted(
                                    name,
                                    Closest.hint(name, names),
                                    names.isEmpty() ? "is none" : "are " + names));
        }
        Channel channel = AlertChannels.open(config, name);
        try {
            channel.send(List.of(TestAlert.firing()));
            channel.send(List.of(TestAlert.resolved()));
        } catch (IOException failed) {
            invocation.err().println("printkeeper test-alert: " + failed.getMessage());
            return Exit.NO;
        }
        invocation.out().println(name + " took a test alert and that it is resolved");
        return Exit.OK;
    }
}
