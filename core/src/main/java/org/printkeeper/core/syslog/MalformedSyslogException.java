package org.printkeeper.core.syslog;

/** The line is not a message of the form that was asked for; the message says where and why. */
public final class MalformedSyslogException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedSyslogException(String what, int offset) {
        super(what + " at byte " + offset, null, false, false);
    }
}
