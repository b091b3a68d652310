package org.printkeeper.agent.cli;

/**
 * A failure that the user can put right. The message is one sentence that says what failed, where,
 * what was expected and what was found; further lines say what to do.
 */
final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private UserError(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** The command line or the configuration asks for what cannot be. */
    static UserError usage(String message) {
        return new UserError(Exit.USAGE, message);
    }

    /** The system refuses: permission, a missing file, a full disk. */
    static UserError io(String message) {
        return new UserError(Exit.IO, message);
    }

    /** The question cannot be answered. */
    static UserError cannotTell(String message) {
        return new UserError(Exit.CANNOT_TELL, message);
    }

    /** The message of an exception, which always exists. */
    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? "" : message;
    }

    int exitCode() {
        return exitCode;
    }
}
