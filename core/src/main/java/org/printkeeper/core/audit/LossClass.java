package org.printkeeper.core.audit;

import java.util.Locale;

/** How well a way of losing records can be accounted for. */
public enum LossClass {
    /** By numbers, exactly. */
    COUNTED,
    /** Somebody says how many, or that it happened; not what. */
    BOUNDED,
    /** Only by comparison with a place that has the records. */
    BY_COMPARISON,
    /** Leaves nothing to be found. */
    INVISIBLE;

    /** The name in JSON: {@code by-comparison}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
