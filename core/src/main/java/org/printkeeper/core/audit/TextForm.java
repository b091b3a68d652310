package org.printkeeper.core.audit;

/** How a store writes the bytes of a message. */
public enum TextForm {
    /** As the kernel was given them, embedded newlines too: journald, imklog without escaping. */
    PLAIN,
    /** {@code \xHH} as in /dev/kmsg: imkmsg, syslog-ng's linux-kmsg. */
    KMSG,
    /** Control characters as {@code #ooo}, one line of a multi-line record each: imklog. */
    SYSLOG
}
