package org.printkeeper.agent.archive;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.EntryBatch;

/** A stream being written, with its thread. */
final class OpenStream implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final StreamWriter writer;
    private final Thread thread;

    OpenStream(Path directory, BootId boot, StreamSettings settings) throws Exception {
        writer = StreamWriter.open(directory, boot, settings, InstantSource.system());
        thread = Thread.ofPlatform().name("writer").start(writer);
    }

    /** Hands over the records first to last in batches of ten, blocking as capture would. */
    void write(long first, long last) throws InterruptedException {
        EntryBatch batch = writer.emptyBatch();
        for (long sequence = first; sequence <= last; sequence++) {
            Records.add(batch, sequence);
            if (sequence % 10 == 9 || sequence == last) {
                batch = writer.exchange(batch);
            }
        }
    }

    void sync() throws InterruptedException {
        if (!writer.awaitDurable(PATIENCE)) {
            throw new AssertionError("not on disk in time: " + writer.health());
        }
    }

    @Override
    public void close() {
        writer.close();
        try {
            if (!thread.join(PATIENCE)) {
                throw new AssertionError("the writer does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
