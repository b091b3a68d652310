package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Another writer has the stream. */
public final class StreamLockedException extends IOException {
    private static final long serialVersionUID = 1;

    StreamLockedException(@Nullable Path stream, String holder) {
        super(
                stream
                        + " is already being written by "
                        + holder
                        + "; a stream has one writer: stop that one first,"
                        + " or choose another directory with --state-dir");
    }
}
