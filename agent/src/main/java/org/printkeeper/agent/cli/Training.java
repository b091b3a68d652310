package org.printkeeper.agent.cli;

import java.io.IOException;
import java.time.Duration;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.agent.source.KmsgDevice;
import org.printkeeper.agent.source.KmsgFile;
import org.printkeeper.agent.source.KmsgReader;
import org.printkeeper.agent.source.SourceSettings;
import org.printkeeper.agent.source.SystemClock;
import org.printkeeper.core.record.EntryBatch;

/**
 * What the launcher runs once after a build, for the JVM to record which code is hot (JEP 483, JEP
 * 515): the ring is drained many times with no archive behind it, then the program runs as asked. A
 * capture whose reader is compiled while a flood arrives loses records to the compiler.
 */
final class Training {
    private static final int DRAINS = 300;
    private static final Duration CAPTURE = Duration.ofSeconds(3);

    private Training() {}

    public static void main(String[] arguments) throws InterruptedException {
        try {
            for (int i = 0; i < DRAINS; i++) {
                drain();
            }
        } catch (IOException refused) {
            System.err.println(refused.getMessage()); // the program will say it again
        }
        try {
            LogsTraining.run();
        } catch (IOException untrained) {
            System.err.println(untrained.getMessage()); // it will only start more slowly
        }
        Thread.ofPlatform().daemon().name("training-end").start(Training::endLater);
        Main.main(arguments);
    }

    private static void endLater() {
        try {
            Thread.sleep(CAPTURE);
        } catch (InterruptedException endedAlready) {
            return;
        }
        Signals.terminateThisProcess();
    }

    private static void drain() throws IOException, InterruptedException {
        try (KmsgFile file = KmsgFile.open(KmsgFile.PATH)) {
            UntilIdle device = new UntilIdle(file);
            KmsgReader reader =
                    new KmsgReader(
                            device,
                            Training::discard,
                            SourceSettings.defaults("training"),
                            BootFacts.ofThisHost(),
                            new SystemClock(),
                            null,
                            sequence -> null,
                            into -> -Errno.ENOSYS);
            device.whenIdle = reader::stop;
            reader.run();
        }
    }

    private static EntryBatch discard(EntryBatch batch) {
        batch.clear();
        return batch;
    }

    /** The device, which ends its reader at the second wait: until then all is as in earnest. */
    private static final class UntilIdle implements KmsgDevice {
        private final KmsgDevice device;
        private Runnable whenIdle = () -> {};
        private int waits;

        UntilIdle(KmsgDevice device) {
            this.device = device;
        }

        @Override
        public int read(byte[] into, int offset, int maxBytes) {
            return device.read(into, offset, maxBytes);
        }

        @Override
        public int await(int timeoutMillis) {
            if (++waits == 2) {
                whenIdle.run();
            }
            return device.await(0);
        }

        @Override
        public int seek(Position position) {
            return device.seek(position);
        }

        @Override
        public void wake() {
            device.wake();
        }
    }
}
