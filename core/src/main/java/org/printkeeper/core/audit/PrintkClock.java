package org.printkeeper.core.audit;

/** Converts printk's clock to wall-clock time with the offset that was valid then. */
@FunctionalInterface
public interface PrintkClock {
    /** Nothing is known of the wall clock: nothing is late, weak matching has order only. */
    PrintkClock UNKNOWN = printkMicros -> -1;

    /** A constant offset: printk's zero, in microseconds since 1970 UTC. */
    static PrintkClock ofZero(long zeroRealtimeMicros) {
        return printkMicros -> zeroRealtimeMicros + printkMicros;
    }

    /** Microseconds since 1970 UTC, or −1. */
    long realtimeMicros(long printkMicros);
}
