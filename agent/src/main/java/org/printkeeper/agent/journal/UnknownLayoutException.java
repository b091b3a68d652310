package org.printkeeper.agent.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A journal file is written in a way that is not read here; libsystemd may know it. */
public final class UnknownLayoutException extends IOException {
    private static final long serialVersionUID = 1;

    UnknownLayoutException(Path file, int flags) {
        super("%s: incompatible flags %#x are not known".formatted(file, flags));
    }
}
