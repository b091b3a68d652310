package org.printkeeper.agent.source;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.ResumePoint;

/**
 * The loop for sources that cannot count. Their lines have no number, so they are archived as marks
 * of kind {@code text}, one for each line: {@code time} of arrival, {@code pri}, {@code usec} of
 * printk's clock where the kernel prints it, {@code text}. The {@code start} mark says {@code
 * counting=no}: what is missing here nobody can tell.
 *
 * <p>Lines of one record are not joined: two records may carry the same stamp.
 *
 * <p>Thread: {@link #run} is the one reader thread's; {@link #stop} may be called by any.
 */
public final class TextReader {
    private final TextSource source;
    private final HandOver archive;
    private final Chronicle chronicle;
    private final int pauseMillis;
    private EntryBatch batch;
    private volatile boolean stopping;

    /**
     * Prepares a capture; nothing is read before {@link #run}.
     *
     * @param resume where the archive ends, or null when it is empty
     * @param pauseMillis longest wait in the source; for {@link RingPolling} the time between
     *     copies
     */
    public TextReader(
            TextSource source,
            HandOver archive,
            SourceSettings settings,
            BootFacts boot,
            HostClock clock,
            @Nullable ResumePoint resume,
            int pauseMillis) {
        this.source = source;
        this.archive = archive;
        this.pauseMillis = pauseMillis;
        chronicle = new Chronicle(settings, boot, resume, clock);
        batch = new EntryBatch(settings.batchBytes());
    }

    /** Asks the loop to write its {@code stop} mark and end. */
    public void stop() {
        stopping = true;
        source.wake();
    }

    /**
     * Reads until {@link #stop}; throws when the source fails, after what was read is handed over.
     */
    public void run() throws IOException, InterruptedException {
        chronicle.opening(source.name(), false, "").forEach(batch::add);
        try {
            while (!stopping) {
                source.read(pauseMillis, new Lines());
                handOver();
            }
        } catch (IOException failed) {
            handOver();
            throw failed;
        }
        batch.add(chronicle.closing());
        handOver();
    }

    private void handOver() throws InterruptedException {
        long now = chronicle.now();
        chronicle.due(now).ifPresent(batch::add);
        if (!batch.isEmpty()) {
            chronicle.wrote(now);
            batch = archive.exchange(batch);
        }
    }

    private final class Lines implements TextSource.LineConsumer {
        @Override
        public void line(byte[] bytes, int start, int end) {
            SyslogLine line = SyslogLine.parse(bytes, start, end);
            Mark mark = Mark.of(Mark.TEXT);
            if (line.prefix() >= 0) {
                mark = mark.with("pri", Integer.toString(line.prefix()));
                if (Level.ofCode(line.prefix()).isAtLeast(Level.ERR)) {
                    batch.markUrgent();
                }
            }
            if (line.micros() >= 0) {
                mark = mark.with("usec", Long.toString(line.micros()));
            }
            batch.add(chronicle.timed(mark.withBytes("text", line.text())));
        }

        @Override
        public void mayBeMissing(String why) {
            batch.add(chronicle.timed(Mark.hole(why)));
        }
    }
}
