package org.printkeeper.core.audit;

import java.util.Locale;

/** How a loss is spread in time. */
public enum Pattern {
    /** One isolated record. */
    SINGLE,
    /** A stretch in which more came than could be kept, and over within two windows. */
    BURST,
    /** Goes on, or hits one class of records out of proportion. */
    PERSISTENT;

    /** The name in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
