package org.printkeeper.agent.source;

import java.io.IOException;

/** A source that cannot be read; the message says what, where, why, and what to do. */
public final class SourceUnavailableException extends IOException {
    private static final long serialVersionUID = 1;

    public SourceUnavailableException(String message) {
        super(message);
    }
}
