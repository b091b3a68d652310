package org.printkeeper.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.printkeeper.agent.source.RingSimulator.latin1;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Mark;

/**
 * Any life of machine and capture, drawn from a seed; repeat one with {@code -Dseed=N}, try more
 * with {@code -Dseeds=N}.
 */
class ContinuityPropertyTest {
    private static final int SEEDS = 5_000;

    @Test
    void keepsEachNumberOnceOrInOneGapWhateverHappens() throws Exception {
        Long only = Long.getLong("seed");
        int seeds = Integer.getInteger("seeds", SEEDS);
        for (long seed = 0; seed < seeds; seed++) {
            if (only == null || only == seed) {
                try {
                    new Story(seed).run();
                } catch (AssertionError | RuntimeException failure) {
                    throw new AssertionError("seed " + seed + ": " + failure, failure);
                }
            }
        }
    }

    private static final class Story {
        private final Random random;
        private final Rig rig;
        private boolean killed;
        private boolean restoredInBoot;
        private boolean mayRepeat;
        private int readsLeft;

        Story(long seed) {
            random = new Random(seed);
            rig = new Rig(600 + random.nextInt(4000));
        }

        void run() throws Exception {
            int lives = 1 + random.nextInt(6);
            for (int life = 0; life < lives; life++) {
                happenOutside();
                live();
            }
            checkArchive();
        }

        private void happenOutside() {
            write(random.nextInt(60));
            int what = random.nextInt(10);
            if (what == 0) {
                rig.ring.reboot();
                restoredInBoot = false;
                write(random.nextInt(40));
            } else if (what <= 2 && !rig.ring.hasSnapshot()) {
                rig.ring.takeSnapshot();
            } else if (what <= 4 && rig.ring.hasSnapshot()) {
                rig.ring.restore(5_000 + random.nextInt(5_000_000));
                restoredInBoot = true;
                write(random.nextInt(20));
            }
        }

        private void write(int records) {
            for (int i = 0; i < records; i++) {
                byte[] text = new byte[random.nextInt(random.nextInt(20) == 0 ? 900 : 60)];
                random.nextBytes(text);
                String keys = random.nextInt(5) == 0 ? " SUBSYSTEM=net\n DEVICE=n8\n" : "";
                rig.ring.write(random.nextInt(200), text, keys, random.nextInt(12) > 0);
                if (random.nextInt(40) == 0 && rig.ring.size() > 4) {
                    rig.ring.loseText(random.nextInt(rig.ring.size()));
                }
            }
        }

        private void live() throws Exception {
            killed = false;
            readsLeft = random.nextInt(300);
            double burst = random.nextDouble() * 0.3;
            rig.beforeRead =
                    () -> {
                        if (readsLeft-- > 0 && random.nextDouble() < burst) {
                            write(random.nextInt(random.nextInt(10) == 0 ? 80 : 6));
                        }
                    };
            rig.onAwait =
                    () -> {
                        if (readsLeft <= 0 || random.nextInt(8) == 0) {
                            return rig.stop();
                        }
                        write(random.nextInt(5));
                        return 1;
                    };
            int handOversLeft = random.nextInt(3) == 0 ? random.nextInt(12) : Integer.MAX_VALUE;
            rig.handOver = new Killing(handOversLeft);
            try {
                rig.capture();
            } catch (InterruptedException kill) {
                killed = true;
            }
            if (!killed) {
                rig.ring
                        .readable()
                        .forEach(slot ->
                                assertThat(rig.archive.holds(slot.formatted()) || wasGivenUp(slot))
                                        .as(
                                                "readable at a clean stop: %s",
                                                latin1(slot.formatted()))
                                        .isTrue());
            }
        }

        /** A snapshot may bring back what an earlier life of the ring had overwritten. */
        private boolean wasGivenUp(RingSimulator.Slot slot) {
            return restoredInBoot
                    && rig.archive.all(Gap.class).stream()
                            .anyMatch(gap ->
                                    gap.firstMissing() <= slot.sequence()
                                            && slot.sequence() <= gap.lastMissing());
        }

        /** Dies at one of the hand-overs and takes what was not acknowledged with it. */
        private final class Killing implements HandOver {
            private int left;

            Killing(int left) {
                this.left = left;
            }

            @Override
            public EntryBatch exchange(EntryBatch full) throws InterruptedException {
                if (left-- == 0) {
                    rig.archive.forget(random.nextInt(3));
                    mayRepeat |= restoredInBoot;
                    throw new InterruptedException("killed");
                }
                return rig.archive.exchange(full);
            }
        }

        private void checkArchive() {
            BootId boot = null;
            long next = 0;
            Set<String> seen = new HashSet<>();
            for (Capture entry : rig.archive.entries()) {
                switch (entry) {
                    case Mark mark when mark.is(Mark.BOOT) -> {
                        boot = BootId.parse(mark.field("id").orElseThrow()).orElseThrow();
                        next = 0;
                        seen.clear();
                    }
                    case Mark mark when mark.is(Mark.RESET) ->
                            next = Long.parseLong(mark.field("first").orElseThrow());
                    case Mark other ->
                            assertThat(other.field("time").orElse("")).hasSize(27).endsWith("Z");
                    case Gap gap -> {
                        assertThat(gap.firstMissing()).as("first of %s", gap).isEqualTo(next);
                        next = gap.lastMissing() + 1;
                    }
                    case KmsgRecord record -> {
                        assertThat(record.sequence()).as("number of %s", record).isEqualTo(next);
                        next++;
                        checkBytes(boot, record, seen);
                    }
                }
            }
        }

        private void checkBytes(@Nullable BootId boot, KmsgRecord record, Set<String> seen) {
            String raw = record.toString();
            String unterminated = raw.substring(0, raw.length() - 1);
            assertThat(
                            rig.ring.wasIssued(boot, record.sequence(), raw)
                                    || rig.ring.wasIssued(boot, record.sequence(), unterminated))
                    .as("bytes of %s", record)
                    .isTrue();
            assertThat(seen.add(raw) || mayRepeat).as("twice: %s", record).isTrue();
        }
    }
}
