package org.printkeeper.agent.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads a command line as getopt_long(3) does, with its messages: clustered letters, abbreviated
 * long names, options after operands, {@code --} as their end.
 */
final class DmesgArguments {
    /**
     * An option as it was given.
     *
     * @param value empty where there is none
     */
    record Given(DmesgOption option, String value) {}

    private final List<String> arguments;
    private final List<Given> given = new ArrayList<>();
    private final Map<List<DmesgOption>, DmesgOption> chosen = new HashMap<>();
    private int next;
    private boolean operands;

    private DmesgArguments(List<String> arguments) {
        this.arguments = arguments;
    }

    /**
     * The options in their order.
     *
     * @throws DmesgError with dmesg's message
     */
    static List<Given> parse(List<String> arguments) {
        DmesgArguments reader = new DmesgArguments(arguments);
        reader.read();
        if (reader.operands && !reader.asksForText()) {
            throw new DmesgError("bad usage" + DmesgError.TRY_HELP);
        }
        return reader.given;
    }

    private void read() {
        while (next < arguments.size() && !asksForText()) {
            String argument = arguments.get(next++);
            if (argument.equals("--")) {
                operands |= next < arguments.size();
                return;
            }
            if (argument.startsWith("--")) {
                readLong(argument.substring(2));
            } else if (argument.startsWith("-") && argument.length() > 1) {
                readLetters(argument);
            } else {
                operands = true;
            }
        }
    }

    /** Help and version end the reading: whatever follows does not matter. */
    private boolean asksForText() {
        return !given.isEmpty()
                && (given.getLast().option == DmesgOption.HELP
                        || given.getLast().option == DmesgOption.VERSION);
    }

    private void readLetters(String cluster) {
        for (int i = 1; i < cluster.length() && !asksForText(); i++) {
            char letter = cluster.charAt(i);
            DmesgOption option =
                    DmesgOption.ofLetter(letter)
                            .orElseThrow(() -> error("invalid option -- '" + letter + "'"));
            String rest = cluster.substring(i + 1);
            switch (option.argument) {
                case NONE -> add(option, "");
                case OPTIONAL -> add(option, rest);
                case REQUIRED -> add(option, rest.isEmpty() ? following(letter) : rest);
            }
            if (option.argument != DmesgOption.Argument.NONE) {
                return;
            }
        }
    }

    private String following(char letter) {
        if (next == arguments.size()) {
            throw error("option requires an argument -- '" + letter + "'");
        }
        return arguments.get(next++);
    }

    private void readLong(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        DmesgOption option = option(name, text);
        switch (option.argument) {
            case NONE -> {
                if (equals >= 0) {
                    throw error("option '--" + option.longName + "' doesn't allow an argument");
                }
                add(option, "");
            }
            case OPTIONAL -> add(option, equals < 0 ? "" : text.substring(equals + 1));
            case REQUIRED ->
                    add(option, equals < 0 ? following(option) : text.substring(equals + 1));
        }
    }

    private static DmesgOption option(String name, String text) {
        List<DmesgOption> candidates = DmesgOption.ofLongName(name);
        if (candidates.isEmpty()) {
            throw error("unrecognized option '--" + text + "'");
        }
        if (candidates.size() > 1) {
            throw error(
                    "option '--"
                            + text
                            + "' is ambiguous; possibilities:"
                            + candidates.stream()
                                    .map(option -> " '--" + option.longName + "'")
                                    .collect(Collectors.joining()));
        }
        return candidates.getFirst();
    }

    private String following(DmesgOption option) {
        if (next == arguments.size()) {
            throw error("option '--" + option.longName + "' requires an argument");
        }
        return arguments.get(next++);
    }

    private void add(DmesgOption option, String value) {
        for (List<DmesgOption> group : DmesgOption.EXCLUSIVE) {
            if (group.contains(option) && chosen.merge(group, option, (o, n) -> o) != option) {
                throw new DmesgError(
                        "mutually exclusive arguments:"
                                + group.stream()
                                        .map(member -> " --" + member.longName)
                                        .collect(Collectors.joining()));
            }
        }
        given.add(new Given(option, value));
    }

    private static DmesgError error(String message) {
        return new DmesgError(message + DmesgError.TRY_HELP);
    }
}
