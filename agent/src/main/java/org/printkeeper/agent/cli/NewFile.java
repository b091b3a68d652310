package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that commands write for others: whole, or not there. */
final class NewFile {
    private NewFile() {}

    static void write(Path file, byte[] bytes) throws IOException {
        try {
            Files.write(file, bytes);
        } catch (IOException failed) {
            if (Files.isRegularFile(file)) {
                Files.delete(file);
            }
            throw named(file, failed);
        }
    }

    /** What a write says of a full disk does not tell which file it was. */
    static IOException named(Path file, IOException failed) {
        return failed instanceof FileSystemException
                ? failed
                : new IOException(file + ": " + failed.getMessage(), failed);
    }
}
