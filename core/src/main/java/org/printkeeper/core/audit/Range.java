package org.printkeeper.core.audit;

/** How far along the reference a store can be asked for records. */
public sealed interface Range {
    /**
     * The kernel is still running: what is older than the grace time, or not after the store's
     * tail, is compared; what is younger is not there <em>yet</em>.
     *
     * @param nowPrintkMicros now, on printk's clock
     */
    record Live(long nowPrintkMicros) implements Range {}

    /**
     * The reference is a recording that may go on beyond the store: compared up to the store's tail
     * and the grace time; all of it when the store holds nothing of the boot.
     */
    record Recording() implements Range {}

    /** The boot is over: all of the reference is compared. */
    record FinishedBoot() implements Range {}
}
