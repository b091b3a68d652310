package org.printkeeper.agent.follow;

/**
 * How a follower is doing, as numbers.
 *
 * @param nextIndex index of the entry that it takes next
 * @param delivered entries delivered since its loop began
 * @param skipped entries that will never be delivered
 * @param errors how often it, its cursor or the stream failed
 * @param trouble what failed last, empty since it went on
 * @param upToDate true when the stream had nothing more for it
 */
public record FollowerStatus(
        String name,
        long nextIndex,
        long delivered,
        long skipped,
        long errors,
        String trouble,
        boolean upToDate) {
    /** How many entries it is behind a stream that ends before this index. */
    public long lag(long endIndex) {
        return Math.max(0, endIndex - nextIndex);
    }
}
