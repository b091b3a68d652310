package org.printkeeper.agent.linux;

import java.io.IOException;

/** The journal could not be read; the message says what, where and why. */
public final class JournalException extends IOException {
    private final int errno;

    JournalException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    static JournalException of(String what, String where, int errno) {
        return new JournalException(
                what + " " + where + ": " + Native.message(errno) + " (errno " + errno + ")",
                errno);
    }

    /** The error number, or 0 when there is no libsystemd. */
    public int errno() {
        return errno;
    }
}
