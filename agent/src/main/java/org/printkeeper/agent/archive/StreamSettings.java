package org.printkeeper.agent.archive;

import java.time.Duration;

/**
 * How a stream is kept: sizes, ages, and when things must be on disk.
 *
 * @param queueBytes what may wait for the writer; taken only while it is needed
 * @param batchBytes size of one batch
 * @param urgentCommit by when a batch with a record of level ≤ err is on disk
 * @param relaxedCommit by when everything else is
 * @param maxSyncsPerSecond bound of forced syncs, whatever arrives
 * @param segmentMaxBytes a plain segment that has grown to this is closed and sealed
 * @param segmentMaxAge one with entries in it is closed at this age
 * @param totalMaxBytes the oldest sealed segments are dropped while the stream is larger
 * @param keepFreeBytes they are dropped too while the disk has less room than this, but never below
 *     a quarter of {@code totalMaxBytes}
 * @param retry pause between two tries to write to a disk that takes nothing
 */
public record StreamSettings(
        long queueBytes,
        int batchBytes,
        Duration urgentCommit,
        Duration relaxedCommit,
        int maxSyncsPerSecond,
        long segmentMaxBytes,
        Duration segmentMaxAge,
        long totalMaxBytes,
        long keepFreeBytes,
        Duration retry) {

    /** What fits a host that is not configured further. */
    public static StreamSettings defaults() {
        return new StreamSettings(
                16L << 20,
                64 << 10,
                Duration.ofMillis(50),
                Duration.ofSeconds(5),
                10,
                8L << 20,
                Duration.ofDays(1),
                4L << 30,
                256L << 20,
                Duration.ofSeconds(1));
    }

    /** The same with other bounds of size. */
    public StreamSettings withSizes(long segmentMaxBytes, long totalMaxBytes, long keepFreeBytes) {
        return new StreamSettings(
                queueBytes,
                batchBytes,
                urgentCommit,
                relaxedCommit,
                maxSyncsPerSecond,
                segmentMaxBytes,
                segmentMaxAge,
                totalMaxBytes,
                keepFreeBytes,
                retry);
    }

    /** The same with another bound of the queue. */
    public StreamSettings withQueue(long queueBytes, int batchBytes) {
        return new StreamSettings(
                queueBytes,
                batchBytes,
                urgentCommit,
                relaxedCommit,
                maxSyncsPerSecond,
                segmentMaxBytes,
                segmentMaxAge,
                totalMaxBytes,
                keepFreeBytes,
                retry);
    }

    /** The same with another commit policy. */
    public StreamSettings withCommit(
            Duration urgentCommit, Duration relaxedCommit, int maxSyncsPerSecond, Duration retry) {
        return new StreamSettings(
                queueBytes,
                batchBytes,
                urgentCommit,
                relaxedCommit,
                maxSyncsPerSecond,
                segmentMaxBytes,
                segmentMaxAge,
                totalMaxBytes,
                keepFreeBytes,
                retry);
    }
}
