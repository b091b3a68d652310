package org.printkeeper.agent.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.printkeeper.core.detect.Explanation;
import org.printkeeper.core.record.KmsgText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.core.JsonGenerator;

/** {@code explain}: what a kernel message, or a kind of event, means and what to check first. */
final class ExplainCommand implements Command {
    @Override
    public String name() {
        return "explain";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.addJson(CommandSpec.create());
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0..*")
                        .arity("1..*")
                        .paramLabel("TEXT|KIND")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description("A line of a kernel log, or a kind such as mem.oom.memcg.")
                        .build());
        spec.usageMessage()
                .description("Explain a kernel message, or a kind of event.")
                .exitCodeList(Help.codes("0", "explained", "1", "not a known kind"))
                .footer(
                        "  printkeeper explain mem.oom.memcg",
                        "  printkeeper explain 'nvme nvme0: controller is down; will reset'");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation) {
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        String text = String.join(" ", words);
        Optional<Explanation> known = Explanation.of(text);
        if (known.isEmpty()) {
            invocation
                    .err()
                    .printf(
                            "explain: '%s' is no known kind and no line of one"
                                    + " (docs/events.md lists them)%n",
                            KmsgText.visible(text));
            return Exit.NO;
        }
        if (invocation.has(Options.JSON)) {
            json(known.get(), invocation.out());
        } else {
            print(known.get(), invocation.out());
        }
        return Exit.OK;
    }

    private static void print(Explanation known, PrintStream out) {
        out.printf("%s  (severity %d)%n", known.kind().name(), known.kind().severity());
        out.println(known.kind().title());
        out.println();
        out.println("Meaning:  " + known.meaning());
        out.println("Check:    " + known.checks());
        known.fields()
                .forEach((name, value) ->
                        out.printf("          %s = %s%n", name, KmsgText.visible(value)));
        out.println("Printed by " + known.source());
        out.println("Related:  " + String.join(", ", known.related()));
    }

    private static void json(Explanation known, PrintStream out) {
        try (JsonGenerator json = AuditJson.generator(out)) {
            json.writeStartObject();
            json.writeStringProperty("kind", known.kind().name());
            json.writeStringProperty("category", known.kind().category());
            json.writeNumberProperty("severity", known.kind().severity());
            json.writeStringProperty("title", known.kind().title());
            json.writeStringProperty("meaning", known.meaning());
            json.writeStringProperty("checks", known.checks());
            json.writeStringProperty("source", known.source());
            json.writeArrayPropertyStart("related");
            known.related().forEach(json::writeString);
            json.writeEndArray();
            json.writeObjectPropertyStart("fields");
            known.fields().forEach(json::writeStringProperty);
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
