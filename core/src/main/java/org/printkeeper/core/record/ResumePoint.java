package org.printkeeper.core.record;

/**
 * Where the archive of a kernel stream ends: what capture needs to go on exactly once after a
 * restart.
 *
 * <p>After an unclean stop the last record may lack its continuation lines, because an entry ends
 * where no such line follows: when the ring still holds a longer record of the same number that
 * begins with {@code lastRecord}, the archive's copy is a torn one and is to be replaced.
 *
 * <p>Units: the sequence number is unsigned 64-bit; micros of printk's clock.
 *
 * @param boot the boot that the archive's last entries belong to
 * @param nextSequence one after the last number that is archived or inside a gap
 * @param lastRecord bytes of the last record of that boot, final newline included; empty when there
 *     is none; not to be changed
 * @param lastMicros its time, or {@link Gap#UNKNOWN_MICROS}
 * @param lastEntryIsRecord true when that record is the very last entry of the stream, so that it
 *     can be replaced
 * @param cleanStop true when the last entry says that capture ended as asked
 */
public record ResumePoint(
        BootId boot,
        long nextSequence,
        byte[] lastRecord,
        long lastMicros,
        boolean lastEntryIsRecord,
        boolean cleanStop) {}
