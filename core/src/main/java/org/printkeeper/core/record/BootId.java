package org.printkeeper.core.record;

import java.util.Optional;
import java.util.UUID;

/**
 * Identity of one boot of one machine; sequence numbers mean something only together with it.
 *
 * <p>Source: /proc/sys/kernel/random/boot_id; journald writes the same without dashes.
 */
public record BootId(UUID id) {
    /** Reads 32 hexadecimal digits, with or without the four dashes. */
    public static Optional<BootId> parse(String text) {
        String digits = text.strip().replace("-", "");
        if (!digits.matches("[0-9a-fA-F]{32}")) {
            return Optional.empty();
        }
        return Optional.of(
                new BootId(
                        new UUID(
                                Long.parseUnsignedLong(digits, 0, 16, 16),
                                Long.parseUnsignedLong(digits, 16, 32, 16))));
    }

    // Written out, for the JVM takes 15 ms at the start of a command to make what records have.

    @Override
    public boolean equals(Object other) {
        return other instanceof BootId boot && id.equals(boot.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** As journald writes it: 32 digits, no dashes. */
    public String compact() {
        return id.toString().replace("-", "");
    }

    /** As the kernel writes it: with dashes. */
    @Override
    public String toString() {
        return id.toString();
    }
}
