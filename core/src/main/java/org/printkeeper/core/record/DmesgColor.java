package org.printkeeper.core.record;

import java.util.Locale;

/** The parts of dmesg's output that have a colour. */
public enum DmesgColor {
    SUBSYS("\033[33m"),
    TIME("\033[32m"),
    TIMEBREAK("\033[32m\033[1m"),
    ALERT("\033[7m\033[31m"),
    CRIT("\033[1m\033[31m"),
    ERR("\033[31m"),
    WARN("\033[1m"),
    SEGFAULT("\033[2m\033[31m");

    private final String sequence;

    DmesgColor(String sequence) {
        this.sequence = sequence;
    }

    /** What the terminal is told where no scheme says otherwise. */
    String sequence() {
        return sequence;
    }

    /** The name in {@code terminal-colors.d/dmesg.scheme}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
