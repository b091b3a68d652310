package org.printkeeper.agent.cli;

import java.util.List;
import java.util.stream.Stream;
import org.printkeeper.agent.follow.HealthWatch;

/**
 * What is wrong with a capture, by what it says of itself every few seconds.
 *
 * <p>Thread: the one that watches our health.
 */
final class CaptureHealth {
    private static final int ARCHIVE_SEVERITY = 90;
    private static final int CHECKPOINT_SEVERITY = 60;

    private long nextIndexBefore = -1;

    /**
     * Judges it.
     *
     * @param disk what the disk said when it last refused, or empty
     * @param notary why nothing is signed, or empty
     * @param queuedBatches how many batches wait to be written
     * @param nextIndex up to where everything is written
     */
    List<HealthWatch.Illness> look(String disk, String notary, long queuedBatches, long nextIndex) {
        boolean hangs = queuedBatches > 0 && nextIndex == nextIndexBefore;
        nextIndexBefore = nextIndex;
        String archive =
                disk.isEmpty() && hangs
                        ? "the disk takes nothing and does not say why; batches that wait: "
                                + queuedBatches
                        : disk;
        return Stream.concat(
                        HealthWatch.Illness.of("archive", ARCHIVE_SEVERITY, archive),
                        HealthWatch.Illness.of("checkpoints", CHECKPOINT_SEVERITY, notary))
                .toList();
    }
}
