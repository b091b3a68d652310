package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.printkeeper.core.detect.Explanation;
import org.printkeeper.core.detect.LogLine;
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
        CommandSpec spec =
                Options.addCatalogue(Options.addJson(Options.addState(CommandSpec.create())));
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
    public int run(ParseResult parsed, Invocation invocation) throws IOException {
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        String text = String.join(" ", words);
        Optional<Explanation> known = Explanation.of(text);
        Optional<Catalogue> catalogue = invocation.catalogue();
        Optional<Printed> printed = catalogue.map(in -> Printed.of(in, textOf(text)));
        boolean isKind = Explanation.ofKind(text).isPresent();
        if (known.isEmpty() && printed.flatMap(Printed::match).isEmpty()) {
            invocation
                    .err()
                    .printf(
                            "explain: '%s' is no known kind and no line of one"
                                    + " (docs/events.md lists them)%s%n",
                            KmsgText.visible(text),
                            printed.map(none -> "; " + none.words()).orElse(""));
            return Exit.NO;
        }
        if (invocation.has(Options.JSON)) {
            json(known, isKind ? Optional.empty() : printed, invocation.out());
        } else {
            known.ifPresent(explanation -> print(explanation, invocation.out()));
            if (!isKind) {
                printed.ifPresent(place -> invocation.out().println(capital(place.words())));
            }
        }
        return Exit.OK;
    }

    private static String textOf(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return LogLine.of(bytes, 0, bytes.length, 0).text();
    }

    private static String capital(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
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
        out.println("Known of: " + known.source());
        out.println("Related:  " + String.join(", ", known.related()));
    }

    private static void json(
            Optional<Explanation> known, Optional<Printed> printed, PrintStream out) {
        try (JsonGenerator json = AuditJson.generator(out)) {
            json.writeStartObject();
            known.ifPresent(explanation -> json(explanation, json));
            printed.ifPresent(place -> place.write(json));
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void json(Explanation known, JsonGenerator json) {
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
    }
}
