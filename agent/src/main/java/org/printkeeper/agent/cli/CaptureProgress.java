package org.printkeeper.agent.cli;

import org.printkeeper.agent.source.HandOver;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.MalformedEntryException;

/**
 * Counts what the reader hands over.
 *
 * <p>Thread: {@link #exchange} is the reader's; the counts may be read by any.
 */
final class CaptureProgress implements HandOver {
    private final HandOver archive;
    private volatile Counts counts = new Counts(0, 0, 0, 0);

    /**
     * Since the start of this capture.
     *
     * @param lost records in the gaps
     * @param lastSequence number of the newest record, unsigned; meaningless without records
     */
    record Counts(long records, long gaps, long lost, long lastSequence) {}

    CaptureProgress(HandOver archive) {
        this.archive = archive;
    }

    Counts counts() {
        return counts;
    }

    @Override
    public EntryBatch exchange(EntryBatch full) throws InterruptedException {
        Counts before = counts;
        long gaps = before.gaps;
        long lost = before.lost;
        for (int i = 0; full.records() < full.entries() && i < full.entries(); i++) {
            if (full.bytes()[full.start(i)] == '#' && decode(full, i) instanceof Gap gap) {
                gaps++;
                lost += gap.records();
            }
        }
        counts =
                new Counts(
                        before.records + full.records(),
                        gaps,
                        lost,
                        full.records() > 0 ? full.lastSequence() : before.lastSequence);
        return archive.exchange(full);
    }

    private static Capture decode(EntryBatch batch, int i) {
        try {
            int start = batch.start(i);
            return EntryGrammar.decode(batch.bytes(), start, batch.end(i) - start);
        } catch (MalformedEntryException impossible) {
            throw new IllegalStateException(impossible); // we have just encoded it
        }
    }
}
