package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of a command: what it may touch of the world outside.
 *
 * <p>Thread: that of the command.
 */
final class Invocation {
    private final Given given;
    private final Terminal terminal;

    Invocation(Given given, Terminal terminal) {
        this.given = given;
        this.terminal = terminal;
    }

    /** What the arguments say, by each option's long name. */
    interface Given {
        /** True, a text or a path; null for an option that was not given. */
        @Nullable Object value(String option);
    }

    Terminal terminal() {
        return terminal;
    }

    /** Standard output, buffered and flushed at the end; whoever prints slowly flushes itself. */
    PrintStream out() {
        return terminal.out();
    }

    PrintStream err() {
        return terminal.err();
    }

    boolean has(String option) {
        return given.value(option) != null;
    }

    /** Value of an option of type text. */
    Optional<String> text(String option) {
        return Optional.ofNullable((String) given.value(option));
    }

    /** Value of an option of type path. */
    Optional<Path> path(String option) {
        return Optional.ofNullable((Path) given.value(option));
    }

    /** The catalogue that is named, else that of the state directory, if there is one. */
    Optional<Catalogue> catalogue() throws IOException {
        Optional<Path> named = path(Options.CATALOGUE);
        return named.isPresent()
                ? Optional.of(Catalogue.open(named.get()))
                : Catalogue.openIfPresent(Catalogue.path(config().get(Keys.STATE_DIR)));
    }

    /** The configuration in force, with what the command line overrides. */
    Config config() throws IOException {
        return config(path(Options.CONFIG), path(Options.STATE_DIR));
    }

    static Config config(Optional<Path> file, Optional<Path> stateDir) throws IOException {
        Config config = ConfigFiles.load(file);
        return stateDir.map(dir -> config.with(Keys.STATE_DIR, dir, Options.STATE_DIR))
                .orElse(config);
    }

    /** Whether to colour the output. */
    boolean color() {
        return switch (text(Options.COLOR).orElse("auto")) {
            case "always" -> true;
            case "never" -> false;
            case "auto" -> terminal.wantsColor();
            default ->
                    throw UserError.usage(
                            "--color is '%s', expected auto, always or never"
                                    .formatted(text(Options.COLOR).orElseThrow()));
        };
    }
}
