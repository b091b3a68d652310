package org.printkeeper.agent.source;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.printkeeper.core.record.ReadMode;

/** A reader between the simulated ring and the archive in memory, on the test's own thread. */
final class Rig implements KmsgDevice {
    static final SourceSettings SETTINGS =
            new SourceSettings(
                    "test",
                    ReadMode.FULL_BOOT,
                    4096,
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(10));

    final RingSimulator ring;
    final TestArchive archive = new TestArchive();
    final TestClock clock = new TestClock();
    HandOver handOver = archive;

    /** Happens before each read(2). */
    Runnable beforeRead = () -> {};

    /** When not 0, the next read gives this error and nothing else. */
    int nextError;

    /** Happens when the ring is drained; the default asks for the end. */
    IntSupplier onAwait = this::stop;

    private KmsgReader reader;

    Rig(int ringBytes) {
        ring = new RingSimulator(ringBytes);
        reader = newReader();
    }

    private KmsgReader newReader() {
        BootFacts boot = new BootFacts(ring.boot(), "6.18", "00", 1 << 17, List.of());
        return new KmsgReader(
                this,
                batch -> handOver.exchange(batch),
                SETTINGS,
                boot,
                clock,
                archive.resumePoint(),
                archive,
                ring);
    }

    /** One life of the capture, from its start to its end. */
    void capture() throws IOException, InterruptedException {
        ring.open();
        reader = newReader();
        reader.run();
    }

    int stop() {
        reader.stop();
        return 0;
    }

    @Override
    public int read(byte[] into, int offset, int maxBytes) {
        beforeRead.run();
        if (nextError != 0) {
            int error = nextError;
            nextError = 0;
            return -error;
        }
        return ring.read(into, offset, maxBytes);
    }

    @Override
    public int await(int timeoutMillis) {
        return onAwait.getAsInt();
    }

    @Override
    public int seek(Position position) {
        return ring.seek(position);
    }

    @Override
    public void wake() {}
}
