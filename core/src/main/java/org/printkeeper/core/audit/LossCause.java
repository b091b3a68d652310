package org.printkeeper.core.audit;

import java.util.Locale;

/** Why a record is not in a store, as far as it shows. */
public enum LossCause {
    /** The collector announced it itself: the ring was overwritten before it had read it. */
    OVERRUN,
    /** The store removed its oldest entries: vacuum or rotation. */
    RETENTION,
    /** The kernel cut the record inside its escapes; journald drops such a record uncounted. */
    KERNEL_CUT,
    /** Nothing explains it: this is the number that alarms. */
    UNEXPLAINED;

    /** The name in JSON, for example {@code kernel-cut}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
