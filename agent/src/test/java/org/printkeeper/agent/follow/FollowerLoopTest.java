package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Level;

class FollowerLoopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final BootId BOOT =
            BootId.parse("0123456789abcdef0123456789abcdef").orElseThrow();

    @TempDir Path temporary;
    private Path directory;
    private Cursors cursors;
    private StreamWriter writer;
    private Thread writing;

    @BeforeEach
    void openTheStream() throws Exception {
        directory = temporary.resolve("kernel");
        cursors = new Cursors(temporary.resolve("cursors"), "kernel");
        writer =
                StreamWriter.open(
                        directory,
                        BOOT,
                        StreamSettings.defaults()
                                .withSizes(20_000, 25_000, 0)
                                .withQueue(256 << 10, 4096),
                        InstantSource.system());
        writing = Thread.ofPlatform().start(writer);
    }

    @AfterEach
    void closeTheStream() throws Exception {
        writer.close();
        assertThat(writing.join(PATIENCE)).isTrue();
    }

    private void write(int first, int last) throws Exception {
        for (int sequence = first; sequence <= last; sequence++) {
            EntryBatch batch = writer.emptyBatch();
            byte[] record = ("6," + sequence + ",0,-;text\n").getBytes(StandardCharsets.US_ASCII);
            batch.addRecord(record, 0, record.length, sequence, Level.INFO);
            writer.put(batch);
        }
        assertThat(writer.awaitDurable(PATIENCE)).isTrue();
    }

    /** Remembers what it was told. */
    private static class Listener implements Follower {
        final List<Long> indexes = Collections.synchronizedList(new ArrayList<>());
        final List<String> skipped = Collections.synchronizedList(new ArrayList<>());

        @Override
        public String name() {
            return "listener";
        }

        @Override
        public void onEntry(Entry entry, boolean endOfBatch) throws Exception {
            indexes.add(entry.index());
        }

        @Override
        public void onSkipped(long firstIndex, long lastIndex) {
            skipped.add(firstIndex + "-" + lastIndex);
        }
    }

    private FollowerLoop loop(Follower follower) {
        return new FollowerLoop(
                follower, StreamReader.open(directory), cursors, FollowerLoop.Begin.OLDEST);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.sleep(5);
        }
    }

    private static void stop(FollowerLoop loop, Thread thread) throws InterruptedException {
        loop.close();
        assertThat(thread.join(PATIENCE)).isTrue();
    }

    @Test
    void hasNoTroubleLeftOnceAQuietFollowerWorksAgain() throws Exception {
        write(0, 0);
        AtomicBoolean isBroken = new AtomicBoolean(true);
        FollowerLoop loop =
                loop(
                        new Listener() {
                            @Override
                            public void onQuiet() throws IOException {
                                if (isBroken.get()) {
                                    throw new IOException("broken");
                                }
                            }
                        });
        Thread thread = Thread.ofPlatform().start(loop);
        await(() -> loop.status().trouble().equals("broken"));
        isBroken.set(false);
        await(() -> loop.status().trouble().isEmpty());
        stop(loop, thread);
    }

    @Test
    void goesOnAtItsCursorAfterAStop() throws Exception {
        Listener listener = new Listener();
        write(0, 9);
        FollowerLoop first = loop(listener);
        Thread thread = Thread.ofPlatform().start(first);
        await(() -> listener.indexes.size() == 11);
        stop(first, thread);
        assertThat(cursors.load("listener")).isEqualTo(new Cursors.Position.Next(11));
        write(10, 19);
        FollowerLoop second = loop(listener);
        thread = Thread.ofPlatform().start(second);
        await(() -> listener.indexes.size() == 21);
        stop(second, thread);
        assertThat(listener.indexes).isSorted().doesNotHaveDuplicates();
        assertThat(second.status().lag(21)).isZero();
    }

    @Test
    void deliversAgainWhatWasNotSavedWhenItWasKilled() throws Exception {
        write(0, 9);
        cursors.save("listener", 4);
        Listener listener = new Listener();
        FollowerLoop loop = loop(listener);
        Thread thread = Thread.ofPlatform().start(loop);
        await(() -> listener.indexes.contains(10L));
        stop(loop, thread);
        assertThat(listener.indexes).containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void bringsTheSameEntryAgainToAFollowerThatThrew() throws Exception {
        write(0, 4);
        Listener listener =
                new Listener() {
                    private int failures = 2;

                    @Override
                    public void onEntry(Entry entry, boolean endOfBatch) throws Exception {
                        super.onEntry(entry, endOfBatch);
                        if (entry.index() == 3 && failures-- > 0) {
                            throw new IllegalStateException("the webhook is down");
                        }
                    }
                };
        FollowerLoop loop = loop(listener);
        Thread thread = Thread.ofPlatform().start(loop);
        await(() -> listener.indexes.contains(5L));
        stop(loop, thread);
        assertThat(listener.indexes).containsExactly(0L, 1L, 2L, 3L, 3L, 3L, 4L, 5L);
        assertThat(loop.status().errors()).isEqualTo(2);
        assertThat(loop.status().trouble()).isEmpty();
    }

    @Test
    void isToldOfEntriesThatRetentionDroppedBeforeItCame() throws Exception {
        cursors.save("listener", 5);
        Thread sealing = Thread.ofPlatform().start(writer.sealer());
        for (int first = 0; first < 12_000 && writer.health().prunedEntries() == 0; first += 500) {
            write(first, first + 499);
            Thread.sleep(50);
        }
        writer.sealer().close();
        assertThat(sealing.join(PATIENCE)).isTrue();
        Listener listener = new Listener();
        FollowerLoop loop = loop(listener);
        Thread thread = Thread.ofPlatform().start(loop);
        await(() -> loop.status().upToDate());
        stop(loop, thread);
        long first = listener.indexes.getFirst();
        assertThat(listener.skipped).containsExactly("5-" + (first - 1));
        assertThat(loop.status().skipped()).isEqualTo(first - 5);
    }

    @Test
    void neverHoldsTheWriterUp() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Listener listener =
                new Listener() {
                    @Override
                    public void onEntry(Entry entry, boolean endOfBatch) throws Exception {
                        release.await();
                        super.onEntry(entry, endOfBatch);
                    }
                };
        FollowerLoop loop = loop(listener);
        Thread thread = Thread.ofPlatform().start(loop);
        write(0, 2_999);
        assertThat(listener.indexes).isEmpty();
        release.countDown();
        await(() -> loop.status().nextIndex() > 3_000);
        stop(loop, thread);
    }

    @Test
    void tellsOfABrokenCursorAndBeginsAnew() throws Exception {
        write(0, 4);
        Files.createDirectories(temporary.resolve("cursors"));
        Files.writeString(temporary.resolve("cursors/listener"), "\0\0\0\0");
        assertThat(cursors.load("listener")).isInstanceOf(Cursors.Position.Broken.class);
        Listener listener = new Listener();
        FollowerLoop loop = loop(listener);
        Thread thread = Thread.ofPlatform().start(loop);
        await(() -> listener.indexes.size() == 6);
        stop(loop, thread);
        assertThat(loop.status().errors()).isEqualTo(1);
        assertThat(cursors.load("listener")).isEqualTo(new Cursors.Position.Next(6));
    }

    @Test
    void refusesTheCursorOfAnotherStream() throws Exception {
        new Cursors(temporary.resolve("cursors"), "syslog").save("listener", 7);
        assertThat(cursors.load("listener"))
                .isInstanceOfSatisfying(
                        Cursors.Position.Broken.class,
                        broken -> assertThat(broken.reason()).contains("stream syslog"));
    }
}
