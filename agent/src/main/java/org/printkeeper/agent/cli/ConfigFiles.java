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
        return reader.config();
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
