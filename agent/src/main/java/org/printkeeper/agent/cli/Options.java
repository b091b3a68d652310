package org.printkeeper.agent.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options that several commands share, each worded once. */
final class Options {
    static final String STATE_DIR = "--state-dir";
    static final String CONFIG = "--config";
    static final String IMPORTED = "--imported";
    static final String JSON = "--json";
    static final String COLOR = "--color";
    static final String NO_PAGER = "--no-pager";
    static final String CATALOGUE = "--catalogue";
    static final String HELP = "--help";

    private Options() {}

    /** For commands that read or write the archive: {@code --state-dir} and {@code --config}. */
    static CommandSpec addState(CommandSpec spec) {
        return addConfig(spec)
                .addOption(
                        OptionSpec.builder(STATE_DIR)
                                .paramLabel("DIR")
                                .type(Path.class)
                                .description("Where the archive is; overrides state_dir.")
                                .build());
    }

    /** The same, with options of the command's own. */
    static CommandSpec withState(OptionSpec... own) {
        CommandSpec spec = addState(CommandSpec.create());
        for (OptionSpec option : own) {
            spec.addOption(option);
        }
        return spec;
    }

    static CommandSpec addImported(CommandSpec spec) {
        return spec.addOption(
                flag(
                        "The second-hand lines that 'import' added, not what was captured.",
                        IMPORTED));
    }

    /** An empty one, as of an unset variable, would be the working directory. */
    static Path stateDir(Path given) {
        if (given.toString().isEmpty()) {
            throw UserError.usage("--state-dir is empty, expected a directory");
        }
        return given;
    }

    static CommandSpec addConfig(CommandSpec spec) {
        return spec.addOption(
                OptionSpec.builder(CONFIG)
                        .paramLabel("FILE")
                        .type(Path.class)
                        .description(
                                "Configuration to read instead of "
                                        + ConfigFiles.MAIN
                                        + " and "
                                        + ConfigFiles.DROP_INS
                                        + "/*.toml.")
                        .build());
    }

    static CommandSpec addJson(CommandSpec spec) {
        return spec.addOption(flag("Print JSON, one object a line.", JSON));
    }

    static CommandSpec addCatalogue(CommandSpec spec) {
        return spec.addOption(
                OptionSpec.builder(CATALOGUE)
                        .paramLabel("FILE")
                        .type(Path.class)
                        .description(
                                "Catalogue of the kernel's messages instead of `catalogue` in the"
                                        + " state directory; `printkeeper catalogue build` makes"
                                        + " one.")
                        .build());
    }

    /** For commands that print much text for people. */
    static CommandSpec addDisplay(CommandSpec spec) {
        return spec.addOption(
                        OptionSpec.builder(COLOR)
                                .paramLabel("WHEN")
                                .type(String.class)
                                .description(
                                        "Colours: auto, always or never. NO_COLOR is honoured.")
                                .build())
                .addOption(flag("Do not start a pager.", NO_PAGER));
    }

    static OptionSpec help() {
        return OptionSpec.builder("-h", HELP)
                .usageHelp(true)
                .type(boolean.class)
                .description("Show this help and end.")
                .build();
    }

    /** An option without value. */
    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names[0], tail(names))
                .type(boolean.class)
                .description(description)
                .build();
    }

    /** An option with a text as value. */
    static OptionSpec text(String label, String description, String... names) {
        return OptionSpec.builder(names[0], tail(names))
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    private static String[] tail(String... names) {
        return java.util.Arrays.copyOfRange(names, 1, names.length);
    }
}
