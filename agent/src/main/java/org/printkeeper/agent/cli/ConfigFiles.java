package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the files of the configuration and reads them; later ones win. */
final class ConfigFiles {
    static final Path MAIN = Path.of("/etc/printkeeper/printkeeper.toml");
    static final Path DROP_INS = Path.of("/etc/printkeeper/conf.d");

    private ConfigFiles() {}

    /**
     * The configuration in force.
     *
     * @param only the one file to read; without it those of {@code /etc/printkeeper}
     * @throws UserError when something is wrong in a file, with everything that is wrong
     */
    static Config load(Optional<Path> only) throws IOException {
        ConfigReader reader = new ConfigReader();
        for (Path file : files(only)) {
            reader.read(file);
        }
        if (!reader.problems().isEmpty()) {
            throw UserError.usage(String.join("\n", reader.problems()));
        }
        return consistent(reader.config());
    }

    /** What no key can know alone. */
    private static Config consistent(Config config) {
        long segment = config.get(Keys.SEGMENT_MAX_BYTES);
        long total = config.get(Keys.TOTAL_MAX_BYTES);
        if (segment > total / 2) {
            throw UserError.usage(
                    "%s = %s (%s): expected at most half of %s = %s (%s), because only whole segments can be dropped"
                            .formatted(
                                    Keys.SEGMENT_MAX_BYTES.name(),
                                    config.show(Keys.SEGMENT_MAX_BYTES),
                                    config.origin(Keys.SEGMENT_MAX_BYTES),
                                    Keys.TOTAL_MAX_BYTES.name(),
                                    config.show(Keys.TOTAL_MAX_BYTES),
                                    config.origin(Keys.TOTAL_MAX_BYTES)));
        }
        for (String remote : config.get(Keys.AUDIT_REMOTES)) {
            RemoteStores.target(
                    remote,
                    "%s (%s)"
                            .formatted(
                                    Keys.AUDIT_REMOTES.name(), config.origin(Keys.AUDIT_REMOTES)));
        }
        return config;
    }

    private static List<Path> files(Optional<Path> only) throws IOException {
        if (only.isPresent()) {
            return List.of(only.get());
        }
        List<Path> files = new ArrayList<>();
        if (Files.exists(MAIN)) {
            files.add(MAIN);
        }
        try (Stream<Path> dropIns = Files.list(DROP_INS)) {
            dropIns.filter(file -> file.toString().endsWith(".toml")).sorted().forEach(files::add);
        } catch (NoSuchFileException none) {
            return files;
        }
        return files;
    }
}
