package org.printkeeper.agent.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A journal file does not hold what its format demands. */
public final class DamagedJournalException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * @param file which one
     * @param offset where in it
     * @param expected what should have stood there
     * @param found what stood there
     */
    public DamagedJournalException(Path file, long offset, String expected, String found) {
        super("%s byte %d: expected %s, found %s".formatted(file, offset, expected, found));
    }
}
