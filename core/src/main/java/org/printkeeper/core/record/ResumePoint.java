package org.printkeeper.core.record;

/**
 * Where the archive ends: what a capture needs to go on without losing or repeating a record.
 *
 * @param bootId boot of the last entries
 * @param nextSequence number after the last record or gap of that boot, 0 when there is none
 * @param lastRecord raw bytes of the last record archived in that boot, empty when there is none;
 *     not to be changed
 * @param lastMicros printk time of that record, or {@link Gap#UNKNOWN_MICROS}
 * @param cleanStop whether a {@code stop} mark is the end
 */
public record ResumePoint(
        BootId bootId, long nextSequence, byte[] lastRecord, long lastMicros, boolean cleanStop) {

    public boolean hasLastRecord() {
        return lastRecord.length > 0;
    }
}
