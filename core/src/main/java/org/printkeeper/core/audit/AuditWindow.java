package org.printkeeper.core.audit;

import java.util.Locale;

/**
 * One stretch of the compared time.
 *
 * @param startPrintkMicros its beginning on printk's clock
 * @param startMicros the same since 1970 UTC, or −1 when the clock is not known
 */
public record AuditWindow(
        long startPrintkMicros,
        long startMicros,
        long lengthMicros,
        long expected,
        long stored,
        long missing,
        State state) {

    /** What happened in a window. */
    public enum State {
        OK,
        BURST,
        PERSISTENT,
        /** Most of one level or kind is lost, while the rest is not. */
        CLASS_SELECTIVE,
        /** Records were expected, none was stored, and none has been stored since. */
        STALLED,
        /** Nothing is missing, but the grace time of some records is not over. */
        NOT_YET;

        /** The name in JSON. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
