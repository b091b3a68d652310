package org.printkeeper.agent.collector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files that a log file was rotated into. */
final class RotatedFiles {
    private static final Pattern SUFFIX = Pattern.compile("[.-][0-9][0-9.-]*(\\.(gz|zst|xz|bz2))?");

    private RotatedFiles() {}

    /**
     * {@code kern.log.2.gz, kern.log.1, kern.log}: by time of last change, which renaming,
     * compressing and copying keep in order whatever the numbers are.
     */
    static List<Path> oldestFirst(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString(), null, "no such log file");
        }
        List<Dated> rotated = new ArrayList<>();
        Path absolute = file.toAbsolutePath();
        String name = absolute.getFileName().toString();
        try (Stream<Path> siblings = Files.list(absolute.getParent())) {
            for (Path sibling : siblings.toList()) {
                String other = sibling.getFileName().toString();
                if (other.startsWith(name)
                        && SUFFIX.matcher(other.substring(name.length())).matches()) {
                    rotated.add(new Dated(sibling, Files.getLastModifiedTime(sibling).toMillis()));
                }
            }
        }
        rotated.sort(Comparator.comparingLong(Dated::millis).thenComparing(Dated::path));
        List<Path> files = new ArrayList<>(rotated.stream().map(Dated::path).toList());
        files.add(file);
        return files;
    }

    private record Dated(Path path, long millis) {}
}
