package org.printkeeper.agent.archive;

/**
 * How a stream's writer is doing, as numbers for status and metrics.
 *
 * @param trouble what the disk said when it last refused, empty while it takes what it is given
 * @param nextIndex index that the next entry will have
 * @param durableIndex index before which everything is on disk
 * @param storageErrors how often a write, a sync or a new file failed
 * @param lostRecords kernel records given up for want of room; each lies in a declared gap
 * @param lostEntries other entries given up
 * @param syncs forced syncs
 * @param writtenBytes bytes appended
 * @param prunedEntries entries dropped by retention
 * @param queuedBatches batches that wait for the writer
 */
public record StreamHealth(
        String trouble,
        long nextIndex,
        long durableIndex,
        long storageErrors,
        long lostRecords,
        long lostEntries,
        long syncs,
        long writtenBytes,
        long prunedEntries,
        int queuedBatches) {
    public boolean isWell() {
        return trouble.isEmpty();
    }

    StreamHealth withQueuedBatches(int batches) {
        return new StreamHealth(
                trouble,
                nextIndex,
                durableIndex,
                storageErrors,
                lostRecords,
                lostEntries,
                syncs,
                writtenBytes,
                prunedEntries,
                batches);
    }
}
