package org.printkeeper.agent.archive;

import java.io.IOException;

/** A file of the archive does not hold what its format demands. */
public final class DamagedArchiveException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * @param where file and place
     * @param expected what should have stood there
     * @param found what stood there
     */
    public DamagedArchiveException(String where, String expected, String found) {
        super(
                where
                        + ": expected "
                        + expected
                        + ", found "
                        + found
                        + " (damaged disk or foreign file?)");
    }
}
