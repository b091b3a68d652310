package org.printkeeper.agent.evidence;

import java.io.IOException;

/** What was asked for is not under any checkpoint, or not yet. */
public final class NotSignedException extends IOException {
    private static final long serialVersionUID = 1;

    public NotSignedException(String message) {
        super(message);
    }
}
