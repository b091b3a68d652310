package org.printkeeper.core.audit;

/**
 * How far a collector is behind the kernel, and how soon the ring goes over what it has not read.
 *
 * @param records how many it has still to read; −1 when that is not known
 * @param ringRecords how many the ring holds, about; −1 when that is not known
 * @param perSecond how many the kernel says now
 */
public record Backlog(long records, long ringRecords, double perSecond) {
    /** Nothing is known. */
    public static final Backlog UNKNOWN = new Backlog(-1, -1, 0);

    /** How much of the ring is not read yet, in percent; −1 when that is not known. */
    public int ringPercent() {
        return records < 0 || ringRecords <= 0
                ? -1
                : (int) Math.min(100, 100 * records / ringRecords);
    }

    /**
     * In how many seconds records are lost if the collector reads nothing and the kernel goes on as
     * it does; −1 when that is not known or never.
     */
    public long secondsToOverrun() {
        return ringPercent() < 0 || perSecond <= 0
                ? -1
                : (long) (Math.max(0, ringRecords - records) / perSecond);
    }
}
