package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.PrefixList;

/**
 * The options of {@code run}, each at most once and with a value.
 *
 * <p>They are read without picocli: its class files are of a version that no class cache takes, and
 * loading them is a third of the time from exec to the first read of the ring, which after a kill
 * must be shorter than the ring lasts.
 */
record RunOptions(Map<String, String> values) {
    static final String ONLY = "--only";
    static final String KLOG_FILE = "--klog-file";
    static final String CONSOLE_LEVEL = "--console-level";
    private static final List<String> NAMES =
            List.of(ONLY, Options.STATE_DIR, Options.CONFIG, KLOG_FILE, CONSOLE_LEVEL);

    /** Empty for everything else, such as {@code --help} and mistakes. */
    static Optional<RunOptions> plain(List<String> arguments) {
        Map<String, String> values = new HashMap<>();
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String[] option = rest.next().split("=", 2);
            String value = value(option, rest);
            if (value == null || values.put(option[0], value) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(new RunOptions(values));
    }

    private static @Nullable String value(String[] option, Iterator<String> rest) {
        if (!NAMES.contains(option[0]) || (option.length == 1 && !rest.hasNext())) {
            return null;
        }
        String value = option.length == 2 ? option[1] : rest.next();
        return value.isEmpty() || value.startsWith("-") ? null : value;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** The configuration in force. */
    Config config() throws IOException {
        Config config =
                Invocation.config(
                        text(Options.CONFIG).map(Path::of), text(Options.STATE_DIR).map(Path::of));
        return withKlog(config, text(KLOG_FILE), text(CONSOLE_LEVEL));
    }

    /** klogd's options, which override the configuration. */
    static Config withKlog(Config config, Optional<String> file, Optional<String> level) {
        Config changed = config;
        if (file.isPresent()) {
            Path path = Path.of(file.get()).toAbsolutePath();
            changed = changed.with(Keys.KLOG_FILE, path, KLOG_FILE);
        }
        if (level.isPresent()) {
            changed = changed.with(Keys.CONSOLE_LEVEL, consoleLevel(level.get()), CONSOLE_LEVEL);
        }
        return changed;
    }

    private static long consoleLevel(String text) {
        try {
            return PrefixList.consoleLevel(text);
        } catch (PrefixList.UnknownNameException unknown) {
            throw UserError.usage(
                    "--console-level is '%s', expected 1 to 8 or a level's name".formatted(text));
        }
    }
}
