package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code test-rules}: reads rules of users and runs the tests that are written in them. */
final class TestRulesCommand implements Command {
    @Override
    public String name() {
        return "test-rules";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0..*")
                        .arity("1..*")
                        .paramLabel("FILE")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description("Rules: our .toml, or node-problem-detector's .json.")
                        .build());
        spec.usageMessage()
                .description("Read rules for events of your own and run their tests.")
                .exitCodeList(Help.codes("0", "all tests pass", "1", "a test fails"))
                .footer("  printkeeper test-rules /etc/printkeeper/rules.d/*.toml");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation) throws IOException {
        List<String> files = parsed.matchedPositionalValue(0, List.of());
        if (files.isEmpty()) {
            throw UserError.usage("expected test-rules FILE…: nothing was tested");
        }
        boolean good = true;
        for (String file : files) {
            List<UserRule> rules = read(file);
            if (rules.isEmpty()) {
                invocation.out().printf("%s: no rule in it looks at log lines%n", file);
            }
            for (UserRule rule : rules) {
                good &= test(file, rule, invocation);
            }
        }
        return good ? Exit.OK : Exit.NO;
    }

    private static boolean test(String file, UserRule rule, Invocation invocation) {
        invocation
                .out()
                .printf(
                        "%s %s (severity %d, %d tests) %s%n",
                        rule.effect().label(),
                        rule.name(),
                        rule.severity(),
                        rule.tests().size(),
                        rule.metric());
        List<String> failures = rule.failures();
        failures.forEach(
                failure -> invocation.err().println("test-rules: " + file + ": " + failure));
        return failures.isEmpty();
    }

    private static List<UserRule> read(String file) throws IOException {
        Path path = Path.of(file);
        if (!Files.isRegularFile(path)) {
            throw UserError.io(file + " is no file");
        }
        return UserRules.readFile(path);
    }
}
