package org.printkeeper.agent.cli;

/** What dmesg says on standard error before it ends with 1; the program's name comes before. */
final class DmesgError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Sends the user to the help. */
    static final String TRY_HELP = "\nTry 'printkeeper dmesg --help' for more information.";

    /**
     * @param message empty where dmesg ends without a word
     */
    DmesgError(String message) {
        super(message, null, false, false);
    }

    String words() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
