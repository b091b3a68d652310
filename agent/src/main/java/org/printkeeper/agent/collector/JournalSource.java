package org.printkeeper.agent.collector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.printkeeper.agent.linux.Journal;
import org.printkeeper.agent.linux.JournalException;

/** Which journal: the machine's own, that of a namespace, or a directory of files. */
public sealed interface JournalSource {
    /** The journal of this machine. */
    record OfSystem() implements JournalSource {
        @Override
        public Journal open() throws JournalException {
            return Journal.openSystem();
        }

        @Override
        public String location() {
            return "system";
        }

        @Override
        public boolean isOpened(Path file) {
            return file.getFileName().toString().matches("system(@.*|\\.journal~?)")
                    && (directories().contains(directoryOf(file))
                            || MachineDirectory.isOfThisHost(directoryOf(file), ""));
        }

        @Override
        public String expected() {
            return "expected in /var/log/journal or /run/log/journal; is systemd-journald running?";
        }

        @Override
        public List<Path> directories() {
            return List.of(Path.of("/var/log/journal"), Path.of("/run/log/journal"));
        }
    }

    /** The journal of units with {@code LogNamespace=}. */
    record OfNamespace(String namespace) implements JournalSource {
        @Override
        public Journal open() throws JournalException {
            return Journal.openNamespace(namespace);
        }

        @Override
        public String location() {
            return "namespace " + namespace;
        }

        @Override
        public boolean isOpened(Path file) {
            return MachineDirectory.isOfThisHost(directoryOf(file), "." + namespace);
        }

        @Override
        public String expected() {
            return "expected in /var/log/journal/*.%1$s or /run/log/journal/*.%1$s; is a unit with LogNamespace=%1$s running?"
                    .formatted(namespace);
        }

        @Override
        public List<Path> directories() throws IOException {
            List<Path> found = new ArrayList<>();
            for (Path root : new OfSystem().directories()) {
                if (Files.isDirectory(root)) {
                    try (Stream<Path> children = Files.list(root)) {
                        children.filter(path -> path.toString().endsWith("." + namespace))
                                .forEach(found::add);
                    }
                }
            }
            return found;
        }
    }

    /** Journal files in a directory and below it. */
    record OfDirectory(Path directory) implements JournalSource {
        @Override
        public Journal open() throws JournalException {
            return Journal.openDirectory(directory);
        }

        @Override
        public String location() {
            return directory.toString();
        }

        @Override
        public boolean isOpened(Path file) {
            return directory.equals(directoryOf(file))
                    || MachineDirectory.isOne(directoryOf(file), "");
        }

        @Override
        public String expected() {
            return Files.isDirectory(directory)
                    ? "expected *.journal in it or one directory below"
                    : "there is no such directory";
        }

        @Override
        public List<Path> directories() {
            return List.of(directory);
        }
    }

    Journal open() throws JournalException;

    /** As the user would name it. */
    String location();

    /** Where its files would be, for the message that there are none. */
    String expected();

    /** Where its files are. */
    List<Path> directories() throws IOException;

    /**
     * Those of its files that libsystemd opens for it.
     *
     * <p>Source: sd-journal.c, directory_enumerate, add_directory, file_type_wanted.
     */
    default List<Path> openedFiles() throws IOException {
        List<Path> opened = new ArrayList<>(files());
        opened.removeIf(file -> !isOpened(file));
        return opened;
    }

    /** Whether libsystemd opens this one of its files. */
    boolean isOpened(Path file);

    /** Its journal files, also those that were set aside as damaged. */
    default List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path directory : directories()) {
            if (Files.isDirectory(directory)) {
                try (Stream<Path> below = Files.walk(directory, 2)) {
                    below.filter(JournalSource::isJournal).sorted().forEach(files::add);
                }
            }
        }
        return files;
    }

    private static Path directoryOf(Path file) {
        return Objects.requireNonNull(file.getParent(), "files are listed in directories");
    }

    private static boolean isJournal(Path file) {
        String name = file.toString();
        return name.endsWith(".journal") || name.endsWith(".journal~");
    }
}
