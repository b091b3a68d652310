package org.printkeeper.core.audit;

/**
 * What one row of the loss ledger sums up to.
 *
 * @param traces how many lines tell of it
 * @param records how many records they tell of in sum, or −1 when none says how many
 * @param missing how many records that are missing are put down to it
 * @param sequence the kernel's number of the last such line, or −1 where it stands in a store
 * @param sample the words of the last one; empty where only comparison shows it
 */
public record LossEntry(
        LossRow row, long traces, long records, long missing, long sequence, String sample) {}
