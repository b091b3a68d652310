package org.printkeeper.core.record;

import java.util.Locale;

/** Why sequence numbers that the kernel has given out are not in the archive. */
public enum Cause {
    /** The ring was overwritten faster than it was read. */
    OVERRUN,
    /** Nobody was reading: the capture was down. */
    NOT_RUNNING,
    /** Overwritten before the first start in this boot. */
    BEFORE_START,
    /** The kernel refused or skipped the record (EINVAL), or its header was unreadable. */
    REJECTED,
    /** The disk had no room. */
    STORAGE_FULL,
    /** The numbers went backwards within one boot: a snapshot was restored. */
    RESET,
    /** The archive had them and has lost them: no entry and no gap in it accounts for them. */
    NOT_IN_ARCHIVE;

    /** The name in archives and JSON, for example {@code not-running}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The cause with this label.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Cause ofLabel(String label) {
        for (Cause cause : values()) {
            if (cause.label().equals(label)) {
                return cause;
            }
        }
        throw new IllegalArgumentException("unknown cause of a gap: " + label);
    }
}
