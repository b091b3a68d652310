package org.printkeeper.agent.imported;

import java.util.List;
import java.util.OptionalLong;
import org.printkeeper.core.record.BootId;

/**
 * A log, the boot that it belongs to, and what it adds to what is archived of that.
 *
 * @param how the boot was found
 * @param printkZero microseconds since 1970 at which printk's clock stood at zero, where known
 * @param added the lines that are not archived
 * @param folded how many are archived already
 */
public record Joined(
        ForeignLog log,
        BootId boot,
        How how,
        OptionalLong printkZero,
        List<ForeignLine> added,
        long folded) {

    /** How the boot was found, the surest first. */
    public enum How {
        BOOT_ID("boot-id", "by its boot id"),
        OVERLAP("overlap", "by lines in common"),
        CLOCK("clock", "by the moment at which it began"),
        OWN("own", "a boot of its own, of which nothing else is known");

        private final String label;
        private final String words;

        How(String label, String words) {
            this.label = label;
            this.words = words;
        }

        public String label() {
            return label;
        }

        public String words() {
            return words;
        }
    }

    /** Where lines are known, or feared, to be missing. */
    public long holes() {
        return added.stream().filter(line -> !line.missing().isEmpty()).count();
    }

    /** Lines that are added, without what only tells of a hole. */
    public long lines() {
        return added.stream().filter(line -> !line.isHole()).count();
    }
}
