package org.printkeeper.agent.cli;

/** The exit codes that all commands share; a command's own are in its help. */
final class Exit {
    static final int OK = 0;

    /** The question was answered with no: records are lost, a setting is wrong, nothing matched. */
    static final int NO = 1;

    static final int TAMPERED = 2;

    /** The question could not be answered. */
    static final int CANNOT_TELL = 3;

    /** Permission or input/output. */
    static final int IO = 4;

    /** EX_USAGE of sysexits.h. */
    static final int USAGE = 64;

    /** EX_SOFTWARE: a defect of this program. */
    static final int DEFECT = 70;

    /** As a shell reports a program that SIGPIPE ended. */
    static final int BROKEN_PIPE = 141;

    private Exit() {}
}
