package org.printkeeper.agent.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a daemon has told of losses, in the order in which it did. */
final class Losses {
    private Losses() {}

    static List<Json> told(Path state) throws IOException {
        return all(state, "loss");
    }

    /** What was said of stores as a whole: that one loses what matters, or does so no more. */
    static List<Json> conditions(Path state) throws IOException {
        return all(state, "condition");
    }

    private static List<Json> all(Path state, String type) throws IOException {
        try (Stream<Path> files = Files.list(state.resolve("streams/findings"))) {
            return files.filter(file -> file.toString().endsWith(".klog"))
                    .sorted()
                    .flatMap(Losses::lines)
                    .filter(line -> !line.startsWith("#"))
                    .map(Json::parse)
                    .filter(told -> told.text("type").equals(type))
                    .toList();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
