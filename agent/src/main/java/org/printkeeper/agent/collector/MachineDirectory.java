package org.printkeeper.agent.collector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Directories of journals that are named by a machine: 32 digits, and a namespace.
 *
 * <p>Source: sd-journal.c, dirent_is_journal_subdir, add_directory.
 */
final class MachineDirectory {
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");

    private MachineDirectory() {}

    /**
     * Whether a directory is one.
     *
     * @param ending of its name: a dot and the namespace, or nothing
     */
    static boolean isOne(Path directory, String ending) {
        String name = directory.getFileName().toString();
        return name.endsWith(ending)
                && name.substring(0, name.length() - ending.length()).matches("[0-9a-fA-F]{32}");
    }

    /** Whether it is one of this machine's; in /run no other machine's can be. */
    static boolean isOfThisHost(Path directory, String ending) {
        return isOne(directory, ending)
                && (directory.startsWith("/run") || directory.endsWith(machineId() + ending));
    }

    private static String machineId() {
        try {
            return Files.readString(MACHINE_ID).strip();
        } catch (IOException unknown) {
            return "";
        }
    }
}
