package org.printkeeper.agent.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The usual arguments of {@code logs}, read without picocli: its class files are of a version that
 * no class cache takes, and loading them takes longer than many a question.
 */
final class LogsArguments {
    private static final Map<String, String> FLAGS =
            Map.of(
                    "-q", LogsOptions.QUIET,
                    "-r", LogsOptions.REVERSE,
                    "-x", LogsOptions.CATALOG,
                    "-f", LogsOptions.FOLLOW,
                    "-k", LogsOptions.DMESG);
    private static final List<String> LONG_FLAGS =
            List.of(LogsOptions.UTC, LogsOptions.NO_HOSTNAME, Options.NO_PAGER);
    private static final Map<String, String> TEXTS =
            Map.of(
                    "-n", LogsOptions.LINES,
                    "-g", LogsOptions.GREP,
                    "-p", LogsOptions.PRIORITY,
                    "-S", LogsOptions.SINCE,
                    "-U", LogsOptions.UNTIL,
                    "-t", LogsOptions.IDENTIFIER,
                    "-o", LogsOptions.OUTPUT);

    private LogsArguments() {}

    /** Empty for everything else, such as {@code --help}, mistakes, and {@code -n20}. */
    static Optional<Invocation.Given> plain(List<String> arguments) {
        Map<String, Object> values = new HashMap<>();
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String given = rest.next();
            String name = TEXTS.getOrDefault(given, FLAGS.getOrDefault(given, given));
            Object value = value(name, rest);
            if (value == null || values.put(name, value) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(values::get);
    }

    private static @Nullable Object value(String name, Iterator<String> rest) {
        if (FLAGS.containsValue(name) || LONG_FLAGS.contains(name)) {
            return true;
        }
        boolean isPath = name.equals(Options.STATE_DIR);
        if (!(isPath || TEXTS.containsValue(name)) || !rest.hasNext()) {
            return null;
        }
        String text = rest.next();
        return isPlain(text) ? isPath ? Path.of(text) : text : null;
    }

    /** What picocli takes for nothing but a value as it stands: no option, file or quotation. */
    private static boolean isPlain(String text) {
        return isRelativeTime(text) || (!text.isEmpty() && "-@\"'".indexOf(text.charAt(0)) < 0);
    }

    /** {@code -10min}: no option begins with a digit. */
    private static boolean isRelativeTime(String text) {
        return text.length() > 1 && text.charAt(0) == '-' && Character.isDigit(text.charAt(1));
    }
}
