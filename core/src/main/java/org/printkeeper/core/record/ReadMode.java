package org.printkeeper.core.record;

import java.util.Optional;

/**
 * Which of the records that the ring held when the capture began are passed on. What is archived
 * does not depend on it.
 *
 * <p>Source: rsyslog imkmsg, parameter readMode.
 */
public enum ReadMode {
    /** All of them, but only when the capture begins soon after boot. */
    FULL_BOOT("full-boot"),
    /** All of them, always. */
    FULL_ALWAYS("full-always"),
    /** None of them. */
    NEW_ONLY("new-only");

    private final String label;

    ReadMode(String label) {
        this.label = label;
    }

    /** The name in configurations. */
    public String label() {
        return label;
    }

    /** Reads a name; case does not matter, and hyphens may be left out. */
    public static Optional<ReadMode> parse(String text) {
        for (ReadMode mode : values()) {
            if (Labels.same(text, mode.label)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
