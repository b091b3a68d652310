package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code catalogue build}: which messages a kernel can print, and where in its source. */
final class CatalogueCommand implements Command {
    private static final String OUTPUT = "--output";
    private static final String LABEL = "--label";
    private static final String BUILD = "build";

    @Override
    public String name() {
        return "catalogue";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.addState(CommandSpec.create());
        spec.addOption(
                        OptionSpec.builder("-o", OUTPUT)
                                .paramLabel("FILE")
                                .type(Path.class)
                                .description(
                                        "Where to write it; usually `catalogue` in the state directory,"
                                                + " where incidents and explain look.")
                                .build())
                .addOption(
                        Options.text(
                                "TEXT",
                                "Which kernel it is of; usually what the tree's Makefile says.",
                                LABEL))
                .addPositional(
                        PositionalParamSpec.builder()
                                .index("0..*")
                                .arity("2..*")
                                .paramLabel("build SOURCE…")
                                .type(List.class)
                                .auxiliaryTypes(String.class)
                                .description(
                                        "A kernel source tree, or a printk index"
                                                + " (/sys/kernel/debug/printk/index), or both.")
                                .build());
        spec.usageMessage()
                .customSynopsis("printkeeper catalogue build [OPTIONS] SOURCE…")
                .description("Learn from a kernel's source which messages it can print, and where.")
                .footer(
                        "  printkeeper catalogue build /usr/src/linux-source-6.12",
                        "  printkeeper catalogue build /sys/kernel/debug/printk/index");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation) throws IOException {
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        if (words.size() < 2 || !words.getFirst().equals(BUILD)) {
            throw UserError.usage("expected catalogue build SOURCE");
        }
        CatalogueBuilder builder = new CatalogueBuilder();
        for (String word : words.subList(1, words.size())) {
            Path place = Path.of(word);
            if (!Files.isReadable(place)) {
                throw UserError.io(word + " is nothing that can be read");
            }
            builder.add(place);
        }
        Path target = target(invocation);
        CatalogueBuilder.Result made = builder.write(target, invocation.text(LABEL).orElse(""));
        invocation
                .out()
                .printf(
                        "%s: %d messages of %d files%s, %d can be looked up, %d bytes%n",
                        target,
                        made.messages(),
                        made.files(),
                        made.label().isEmpty() ? "" : " of " + made.label(),
                        made.entries(),
                        made.bytes());
        return Exit.OK;
    }

    private static Path target(Invocation invocation) throws IOException {
        if (invocation.path(OUTPUT).isPresent()) {
            return invocation.path(OUTPUT).get().toAbsolutePath();
        }
        Path state = invocation.config().get(Keys.STATE_DIR);
        Files.createDirectories(state);
        return Catalogue.path(state);
    }
}
