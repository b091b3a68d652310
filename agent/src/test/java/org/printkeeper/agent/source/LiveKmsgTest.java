package org.printkeeper.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.Klogctl;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Mark;

/** The real ring of this machine; nothing here disturbs other readers. */
class LiveKmsgTest {
    private static final Path KMSG = Path.of(KmsgFile.PATH);

    @BeforeEach
    void needsTheDevice() {
        boolean usable = Files.isReadable(KMSG) && Klogctl.bufferBytes() > 0;
        if (!usable) {
            System.out.println("LiveKmsgTest skipped: needs root and a readable " + KMSG);
        }
        assumeTrue(usable, "needs root and a readable " + KMSG);
    }

    private static String inject(String text) throws Exception {
        String line = text + " " + System.nanoTime();
        Files.write(
                KMSG,
                ("<14>" + line + "\n").getBytes(StandardCharsets.UTF_8),
                StandardOpenOption.WRITE);
        return line;
    }

    @Test
    void capturesTheWholeRingAndARecordOfOurOwn() throws Exception {
        String injected = inject("printkeeper live test");
        TestArchive archive = new TestArchive();
        try (KmsgFile device = KmsgFile.open(KmsgFile.PATH)) {
            capture(device, archive);
        }
        assertThat(archive.texts()).contains(injected);
        assertSound(archive);
        long size = archive.texts().size();
        try (KmsgFile device = KmsgFile.open(KmsgFile.PATH)) {
            capture(device, archive);
        }
        assertThat(archive.texts().stream().filter(injected::equals)).hasSize(1);
        assertThat(archive.texts().size()).isGreaterThanOrEqualTo((int) size);
        assertSound(archive);
    }

    /** Ends once the ring was drained: a stop before the run asks for exactly that. */
    private static void capture(KmsgFile device, TestArchive archive) throws Exception {
        KmsgReader reader =
                new KmsgReader(
                        device,
                        archive,
                        SourceSettings.defaults("test"),
                        BootFacts.ofThisHost(),
                        new SystemClock(),
                        archive.resumePoint(),
                        archive,
                        Klogctl::readAll);
        reader.stop();
        reader.run();
    }

    private static void assertSound(TestArchive archive) {
        long next = 0;
        for (var entry : archive.entries()) {
            if (entry instanceof Gap gap) {
                assertThat(gap.firstMissing()).isEqualTo(next);
                next = gap.lastMissing() + 1;
            } else if (entry instanceof KmsgRecord record) {
                assertThat(record.sequence()).isEqualTo(next++);
            }
        }
        assertThat(archive.marks(Mark.RESET)).isEmpty();
    }

    @Test
    void aReaderThatWaitsIsWokenByStop() throws Exception {
        TestArchive archive = new TestArchive();
        try (KmsgFile device = KmsgFile.open(KmsgFile.PATH)) {
            KmsgReader reader =
                    new KmsgReader(
                            device,
                            archive,
                            SourceSettings.defaults("test"),
                            BootFacts.ofThisHost(),
                            new SystemClock(),
                            null,
                            archive,
                            Klogctl::readAll);
            Thread thread =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    reader.run();
                                } catch (Exception failed) {
                                    throw new IllegalStateException(failed);
                                }
                            });
            Thread.sleep(100);
            reader.stop();
            thread.join(5000);
            assertThat(thread.isAlive()).isFalse();
        }
        assertThat(archive.entries().getLast()).matches(e -> e instanceof Mark m && m.is("stop"));
    }

    @Test
    void aBufferThatIsTooSmallIsRefused() throws Exception {
        inject("printkeeper einval test");
        try (KmsgFile device = KmsgFile.open(KmsgFile.PATH)) {
            int result = device.read(new byte[16], 0, 16);
            while (result == -Errno.EPIPE) {
                result = device.read(new byte[16], 0, 16);
            }
            assertThat(result).isEqualTo(-Errno.EINVAL);
        }
    }

    @Test
    void theWholeTextOfACutRecordIsFoundInTheRealRing() throws Exception {
        String line = inject("printkeeper " + "дым".repeat(150));
        TestArchive archive = new TestArchive();
        try (KmsgFile device = KmsgFile.open(KmsgFile.PATH)) {
            capture(device, archive);
        }
        assertThat(archive.marks(Mark.FULL).stream().map(m -> m.field("text").orElse("")))
                .contains(line);
    }

    @Test
    void clocksAgreeWithTheJvm() {
        ClockSample sample = new SystemClock().sample(null);
        assertThat(sample.monotonicMicros()).isPositive();
        assertThat(sample.boottimeMicros()).isGreaterThanOrEqualTo(sample.monotonicMicros());
        assertThat(sample.realtimeMicros() / 1000 - System.currentTimeMillis())
                .isBetween(-60_000L, 60_000L);
    }

    @Test
    void describesThisBoot() throws Exception {
        BootFacts facts = BootFacts.ofThisHost();
        assertThat(facts.ringBytes()).isGreaterThan(0);
        assertThat(facts.commandLineSha256()).hasSize(64);
        assertThat(facts.settings()).contains("printk");
    }
}
