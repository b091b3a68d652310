package org.printkeeper.core.record;

import java.util.Optional;

/**
 * Which time a record that is passed on carries: the kernel's, converted, or that of its arrival.
 *
 * <p>Source: rsyslog imkmsg, parameter parseKernelTimestamp.
 */
public enum KernelTimestampMode {
    /** The kernel's for what the ring held at the start, that of arrival for what came later. */
    STARTUP("startup"),
    /** Always the kernel's. */
    ON("on"),
    /** Always that of arrival. */
    OFF("off");

    private final String label;

    KernelTimestampMode(String label) {
        this.label = label;
    }

    /** The name in configurations. */
    public String label() {
        return label;
    }

    /** Reads a name; case does not matter. */
    public static Optional<KernelTimestampMode> parse(String text) {
        for (KernelTimestampMode mode : values()) {
            if (Labels.same(text, mode.label)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
