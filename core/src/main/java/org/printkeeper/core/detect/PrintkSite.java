package org.printkeeper.core.detect;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.printkeeper.core.record.Level;

/**
 * A place in the kernel's source that prints a message.
 *
 * @param file path within the tree
 * @param function around it, or empty
 * @param level declared there; empty where the default or the caller decides
 * @param format of printf, one line, prefix included where it is known
 * @param free whether something unknown, such as a driver and a device, stands before the format
 * @param open whether the line may go on: it has no newline, as before a pr_cont
 */
public record PrintkSite(
        String file,
        int line,
        String function,
        Optional<Level> level,
        String format,
        boolean free,
        boolean open) {

    /** The lines that a format prints, each as a site of its own. */
    static Stream<PrintkSite> ofLines(
            String file,
            int line,
            String function,
            Optional<Level> level,
            String format,
            boolean free) {
        List<String> lines = format.lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> !lines.get(i).isBlank())
                .mapToObj(i -> {
                    boolean open = i == lines.size() - 1 && !format.endsWith("\n");
                    return new PrintkSite(file, line, function, level, lines.get(i), free, open);
                });
    }
}
