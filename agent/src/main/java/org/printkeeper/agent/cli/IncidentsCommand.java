package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.List;
import org.printkeeper.core.detect.Incident;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code incidents}: what happened, in the archive or in any text of a kernel log. */
final class IncidentsCommand implements Command {
    private static final String SEVERITY = "--severity";
    private static final int USUAL_SEVERITY = 30;

    @Override
    public String name() {
        return "incidents";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.addJson(Options.addState(CommandSpec.create()));
        spec.addOption(
                        Options.text(
                                "N",
                                "Show incidents of this severity (0 to 100) and above; usually "
                                        + USUAL_SEVERITY
                                        + ".",
                                SEVERITY))
                .addPositional(
                        PositionalParamSpec.builder()
                                .index("0..*")
                                .arity("0..*")
                                .paramLabel("FILE")
                                .type(List.class)
                                .auxiliaryTypes(String.class)
                                .description(
                                        "Logs to read instead of the archive, '-' for standard input:"
                                                + " dmesg, console, kern.log, syslog, journalctl,"
                                                + " /dev/kmsg records; also .gz.")
                                .build());
        spec.usageMessage()
                .description(
                        "Tell what happened: the known events and crash reports of a kernel log.")
                .footer(
                        "  printkeeper incidents                    the archive",
                        "  dmesg | printkeeper incidents -          what this boot said",
                        "  printkeeper incidents --json kern.log    one JSON object per incident");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation) throws IOException {
        int severity = severity(invocation);
        List<String> files = parsed.matchedPositionalValue(0, List.of());
        if (files.isEmpty()) {
            print("", IncidentsInput.archive(invocation.config()), severity, invocation);
        }
        for (String file : files) {
            print(
                    file,
                    IncidentsInput.file(file, invocation.terminal().in()),
                    severity,
                    invocation);
        }
        return Exit.OK;
    }

    private static int severity(Invocation invocation) {
        String text = invocation.text(SEVERITY).orElse(Integer.toString(USUAL_SEVERITY));
        if (!text.matches("[0-9]{1,2}|100")) {
            throw UserError.usage("%s is '%s', expected 0 to 100".formatted(SEVERITY, text));
        }
        return Integer.parseInt(text);
    }

    private static void print(
            String source, List<Incident> incidents, int severity, Invocation invocation) {
        for (Incident incident : incidents) {
            if (incident.kind().severity() >= severity) {
                if (invocation.has(Options.JSON)) {
                    IncidentsJson.write(source, incident, invocation.out());
                } else {
                    IncidentsText.write(source, incident, invocation.out());
                }
            }
        }
    }
}
