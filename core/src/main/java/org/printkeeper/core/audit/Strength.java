package org.printkeeper.core.audit;

/** How surely a record can be recognised in a store, by what the store keeps of it. */
public enum Strength {
    /** Boot, microsecond, facility, level and text: journald. */
    STRONG,
    /** Microsecond and text: lines with {@code [sec.usec]}. */
    MEDIUM,
    /** Text, order and time of receipt only. */
    WEAK
}
