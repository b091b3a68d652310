package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.DmesgPalette;

/**
 * Whether and with which sequences to colour: the option, the terminal, and terminal-colors.d.
 *
 * <p>Source: terminal-colors.d(5): files {@code [[name][@term].]type}, the most specific one of a
 * type counts.
 */
final class DmesgColors {
    private static final String NAME = "dmesg";
    private static final int TYPE_SCORE = 1;
    private static final int TERM_SCORE = 10;
    private static final int NAME_SCORE = 20;

    /**
     * The best file of one type.
     *
     * @param score 0 where there is none
     */
    private record Best(int score, Path file) {}

    private final Map<String, String> environment;
    private final Map<String, Best> bestByType = new HashMap<>();

    private DmesgColors(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The palette, or null for no colours. */
    static @Nullable DmesgPalette palette(DmesgRequest.Color color, Terminal terminal) {
        boolean possible =
                switch (color) {
                    case NEVER -> false;
                    case ALWAYS -> true;
                    case AUTO, UNSAID -> terminal.wantsColor();
                };
        if (!possible) {
            return null;
        }
        DmesgColors files = new DmesgColors(terminal.environment());
        files.look();
        boolean disabled = files.score("disable") > files.score("enable");
        return disabled && color == DmesgRequest.Color.UNSAID ? null : files.scheme();
    }

    private void look() {
        Path own = ownDirectory();
        scan(Files.isReadable(own) ? own : Path.of("/etc/terminal-colors.d"));
    }

    private Path ownDirectory() {
        String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", "/nonexistent");
        return (config.isEmpty() ? Path.of(home, ".config") : Path.of(config))
                .resolve("terminal-colors.d");
    }

    private void scan(Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(this::consider);
        } catch (IOException unreadable) {
            // as if it were not there: colours are no reason to fail
        }
    }

    private void consider(Path file) {
        String fileName = String.valueOf(file.getFileName());
        int dot = fileName.lastIndexOf('.');
        String type = fileName.substring(dot + 1);
        String[] subject = (dot < 0 ? "" : fileName.substring(0, dot)).split("@", 2);
        String term = subject.length == 2 ? subject[1] : "";
        boolean matches =
                (subject[0].isEmpty() || subject[0].equals(NAME))
                        && (term.isEmpty() || term.equals(environment.get("TERM")));
        int score =
                TYPE_SCORE
                        + (subject[0].isEmpty() ? 0 : NAME_SCORE)
                        + (term.isEmpty() ? 0 : TERM_SCORE);
        if (matches && score > score(type)) {
            bestByType.put(type, new Best(score, file));
        }
    }

    private int score(String type) {
        Best best = bestByType.get(type);
        return best == null ? 0 : best.score;
    }

    private DmesgPalette scheme() {
        Best best = bestByType.get("scheme");
        if (best == null) {
            return DmesgPalette.DEFAULT;
        }
        try {
            List<String> lines = Files.readAllLines(best.file);
            return DmesgPalette.ofScheme(lines);
        } catch (IOException unreadable) {
            return DmesgPalette.DEFAULT;
        }
    }
}
