package org.printkeeper.agent.cli;

/**
 * Who a record says it is from: user space writes {@code identifier[pid]: text} into /dev/kmsg.
 * Only facility kern is the kernel; any other name is a claim.
 *
 * <p>Source: systemd v252, src/journal/journald-syslog.c syslog_parse_identifier().
 *
 * @param identifier empty where there is none
 * @param pid empty where there is none
 * @param textStart where the message begins in what was parsed
 */
record LogOrigin(String identifier, String pid, int textStart) {
    static final LogOrigin KERNEL = new LogOrigin("kernel", "", 0);
    private static final String WHITE = " \t\n\r";

    /** Of a record that user space wrote. */
    static LogOrigin of(String text) {
        int start = skip(text, 0, true);
        int end = skip(text, start, false);
        if (end == start || text.charAt(end - 1) != ':') {
            return new LogOrigin("", "", 0);
        }
        int nameEnd = end - 1;
        String pid = "";
        if (nameEnd > start && text.charAt(nameEnd - 1) == ']') {
            int open = text.lastIndexOf('[', nameEnd - 1);
            if (open >= start) {
                pid = text.substring(open + 1, nameEnd - 1);
                nameEnd = open;
            }
        }
        int textStart = end < text.length() ? end + 1 : end;
        return new LogOrigin(text.substring(start, nameEnd), pid, textStart);
    }

    private static int skip(String text, int from, boolean white) {
        int at = from;
        while (at < text.length() && (WHITE.indexOf(text.charAt(at)) >= 0) == white) {
            at++;
        }
        return at;
    }

    /** As it stands before the message. */
    String label() {
        String name = identifier.isEmpty() ? "unknown" : identifier;
        return pid.isEmpty() ? name : name + "[" + pid + "]";
    }
}
