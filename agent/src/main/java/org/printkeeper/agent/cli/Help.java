package org.printkeeper.agent.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** How help looks: like a manual page, with the same sections for every command. */
final class Help {
    private static final int WIDTH = 100;

    private Help() {}

    static Ansi ansi(Terminal terminal) {
        return terminal.wantsColor() ? Ansi.ON : Ansi.OFF;
    }

    /** Adds what all commands share: headings, width, the common exit codes. */
    static CommandSpec complete(CommandSpec spec) {
        UsageMessageSpec usage = spec.usageMessage();
        usage.width(WIDTH)
                .synopsisHeading("Usage: ")
                .descriptionHeading("%n")
                .parameterListHeading("%nParameters:%n")
                .optionListHeading("%nOptions:%n")
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(allCodes(usage.exitCodeList()))
                .footerHeading("%nExamples:%n");
        return spec;
    }

    private static Map<String, String> allCodes(Map<String, String> own) {
        SequencedMap<String, String> codes = new LinkedHashMap<>(own);
        codes.putIfAbsent("0", "done");
        codes.put("4", "permission, or input/output failed");
        codes.put("64", "wrong usage or configuration");
        return codes;
    }

    /** A command's own exit codes, given as code, meaning, code, meaning … */
    static Map<String, String> codes(String... codesAndMeanings) {
        SequencedMap<String, String> codes = new LinkedHashMap<>();
        for (int i = 0; i < codesAndMeanings.length; i += 2) {
            codes.put(codesAndMeanings[i], codesAndMeanings[i + 1]);
        }
        return codes;
    }

    static void printOverview(PrintStream out) {
        out.println(
                "Printkeeper keeps every kernel message and proves when a log pipeline lost one.");
        out.println();
        out.println("Usage: printkeeper COMMAND [OPTIONS]");
        out.println();
        out.println("Commands:");
        for (Command command : Commands.ALL) {
            out.printf("  %-14s %s%n", command.name(), summary(command));
        }
        out.println();
        out.println(
                "'printkeeper COMMAND --help' tells more; 'printkeeper --version' the version.");
    }

    /** The first sentence of a command's description. */
    private static String summary(Command command) {
        return command.spec().usageMessage().description()[0];
    }
}
