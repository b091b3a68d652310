package org.printkeeper.agent.cli;

import java.util.Locale;

/** Where kernel records come from. */
enum CaptureSource {
    KMSG,
    PROC_KMSG,
    SYSLOG,
    STDIN;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether its records carry the kernel's numbers, so that a loss can be counted. */
    boolean isNumbered() {
        return this == KMSG || this == STDIN;
    }
}
