package org.printkeeper.agent.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Mark;

class KmsgReaderTest {
    private final Rig rig = new Rig(4000);

    private void write(int from, int to) {
        for (int i = from; i <= to; i++) {
            rig.ring.write("line " + i);
        }
    }

    private long micros(long sequence) {
        return rig.archive.all(KmsgRecord.class).stream()
                .filter(record -> record.sequence() == sequence)
                .findFirst()
                .orElseThrow()
                .timestampMicros();
    }

    @Test
    void beginsWithBootStartAndClockAndEndsWithStop() throws Exception {
        write(0, 1);
        rig.capture();
        assertThat(rig.archive.all(Mark.class).stream().map(Mark::kind))
                .containsExactly(Mark.BOOT, Mark.START, Mark.CLOCK, Mark.CAUGHT_UP, Mark.STOP);
        assertThat(rig.archive.marks(Mark.START).getFirst().fields())
                .containsEntry("counting", "yes")
                .containsEntry("read_mode", "full-boot")
                .containsEntry("version", "test");
        assertThat(rig.archive.marks(Mark.BOOT).getFirst().field("first_readable")).contains("0");
    }

    @Test
    void declaresWhatWasOverwrittenBeforeTheFirstStart() throws Exception {
        write(0, 199);
        rig.capture();
        Gap gap = rig.archive.all(Gap.class).getFirst();
        long first = gap.lastMissing() + 1;
        assertThat(gap)
                .isEqualTo(
                        new Gap(
                                0,
                                first - 1,
                                Cause.BEFORE_START,
                                Gap.UNKNOWN_MICROS,
                                micros(first)));
        assertThat(rig.archive.texts().getLast()).isEqualTo("line 199");
    }

    @Test
    void reportsBothEndsOfAnOverrunInclusively() throws Exception {
        write(0, 2);
        rig.onAwait =
                () -> {
                    write(3, 202);
                    rig.onAwait = rig::stop;
                    return 1;
                };
        rig.capture();
        Gap gap = rig.archive.all(Gap.class).getFirst();
        assertThat(gap.firstMissing()).isEqualTo(3);
        assertThat(gap.cause()).isEqualTo(Cause.OVERRUN);
        assertThat(gap.afterMicros()).isEqualTo(micros(2));
        assertThat(gap.beforeMicros()).isEqualTo(micros(gap.lastMissing() + 1));
        assertThat(gap.records() + rig.archive.texts().size()).isEqualTo(203);
    }

    @Test
    void goesOnAfterACleanStopWithoutRepeating() throws Exception {
        write(0, 9);
        rig.capture();
        write(10, 14);
        rig.capture();
        assertThat(rig.archive.texts()).hasSize(15).doesNotHaveDuplicates();
        assertThat(rig.archive.all(Gap.class)).isEmpty();
        assertThat(rig.archive.marks(Mark.CRASH)).isEmpty();
        assertThat(rig.archive.marks(Mark.BOOT)).hasSize(1);
    }

    @Test
    void goesOnAfterBeingKilledAndSaysSo() throws Exception {
        write(0, 9);
        rig.handOver =
                batch -> {
                    throw new InterruptedException("killed");
                };
        assertThatThrownBy(rig::capture).isInstanceOf(InterruptedException.class);
        rig.handOver = rig.archive;
        rig.capture();
        rig.archive.entries().removeLast();
        rig.capture();
        assertThat(rig.archive.texts()).hasSize(10).doesNotHaveDuplicates();
        assertThat(rig.archive.marks(Mark.CRASH)).hasSize(1);
    }

    @Test
    void declaresWhatWasOverwrittenWhileNobodyRead() throws Exception {
        write(0, 9);
        rig.capture();
        write(10, 209);
        rig.capture();
        Gap gap = rig.archive.all(Gap.class).getFirst();
        assertThat(gap.firstMissing()).isEqualTo(10);
        assertThat(gap.cause()).isEqualTo(Cause.NOT_RUNNING);
    }

    @Test
    void takesNoOverwritingAtTheStartForARestoredSnapshot() throws Exception {
        write(0, 4);
        rig.capture();
        rig.beforeRead =
                new Runnable() {
                    private int reads;

                    @Override
                    public void run() {
                        if (++reads == 2) { // a known record has been read: the rest goes
                            write(5, 1000);
                        }
                    }
                };
        rig.capture();
        assertThat(rig.archive.marks(Mark.RESET)).isEmpty();
        Gap gap = rig.archive.all(Gap.class).getFirst();
        assertThat(gap.firstMissing()).isEqualTo(5);
        assertThat(gap.cause()).isEqualTo(Cause.NOT_RUNNING);
    }

    @Test
    void startsANewAccountWithANewBoot() throws Exception {
        write(0, 9);
        rig.capture();
        rig.ring.reboot();
        write(0, 4);
        rig.capture();
        assertThat(rig.archive.marks(Mark.BOOT)).hasSize(2);
        assertThat(rig.archive.texts()).hasSize(15);
        assertThat(rig.archive.all(Gap.class)).isEmpty();
    }

    @Test
    void findsWhereARestoredSnapshotDepartsFromTheArchive() throws Exception {
        write(0, 9);
        rig.ring.takeSnapshot();
        write(10, 14);
        rig.capture();
        rig.ring.restore(5000);
        write(100, 109);
        rig.capture();
        Mark reset = rig.archive.marks(Mark.RESET).getFirst();
        assertThat(reset.field("first")).contains("10");
        assertThat(rig.archive.texts()).hasSize(25).doesNotHaveDuplicates();
        assertThat(rig.archive.all(Gap.class)).isEmpty();
    }

    @Test
    void findsARestoredSnapshotThatHasNothingNewYet() throws Exception {
        write(0, 9);
        rig.ring.takeSnapshot();
        write(10, 14);
        rig.capture();
        rig.ring.restore(5000);
        rig.onAwait =
                () -> {
                    rig.ring.write("after");
                    rig.onAwait = rig::stop;
                    return 1;
                };
        rig.capture();
        assertThat(rig.archive.marks(Mark.RESET).getFirst().field("first")).contains("10");
        assertThat(rig.archive.texts()).hasSize(16).endsWith("after");
    }

    @Test
    void callsARecordTheKernelRefusedRejected() throws Exception {
        write(0, 2);
        byte[] scratch = new byte[8192];
        rig.onAwait =
                () -> {
                    write(3, 5);
                    rig.ring.read(scratch, 0, 1); // EINVAL consumes record 3
                    rig.nextError = Errno.EINVAL;
                    rig.onAwait = rig::stop;
                    return 1;
                };
        rig.capture();
        assertThat(rig.archive.all(Gap.class))
                .containsExactly(new Gap(3, 3, Cause.REJECTED, micros(2), micros(4)));
    }

    @Test
    void makesNoGapOfARefusalThatConsumedNothing() throws Exception {
        write(0, 2);
        rig.nextError = Errno.EINVAL;
        rig.capture();
        assertThat(rig.archive.texts()).hasSize(3);
        assertThat(rig.archive.all(Gap.class)).isEmpty();
    }

    @Test
    void keepsBytesWithoutAReadableNumberAsANote() throws Exception {
        write(0, 0);
        rig.ring.writeRaw("6,x,\u00ff;odd\n");
        write(2, 2);
        rig.capture();
        assertThat(rig.archive.marks(Mark.NOTE).getFirst().field("record_escaped"))
                .contains("6,x,\\xff;odd\\x0a");
        assertThat(rig.archive.all(Gap.class))
                .containsExactly(new Gap(1, 1, Cause.REJECTED, micros(0), micros(2)));
    }

    @Test
    void findsTheWholeTextOfARecordThatWasCut() throws Exception {
        String text = "начало\n" + "я".repeat(400) + " конец";
        rig.ring.write("before");
        rig.ring.write(3, text.getBytes(StandardCharsets.UTF_8), " SUBSYSTEM=net\n", true);
        rig.ring.write("after");
        rig.capture();
        assertThat(rig.archive.marks(Mark.CUT).getFirst().field("seq")).contains("1");
        assertThat(rig.archive.marks(Mark.FULL).getFirst().field("seq")).contains("1");
        assertThat(rig.archive.marks(Mark.FULL).getFirst().field("text")).contains(text);
        assertThat(rig.archive.all(KmsgRecord.class).get(1).isCut()).isTrue();
        assertThat(rig.archive.texts()).hasSize(3);
    }

    @Test
    void keepsTheRestOfARecordWhoseFirstLineAloneReachedTheDisk() throws Exception {
        rig.ring.write(6, "text".getBytes(StandardCharsets.UTF_8), " DEVICE=n8\n", true);
        rig.capture();
        KmsgRecord whole = rig.archive.all(KmsgRecord.class).getFirst();
        int at = rig.archive.entries().indexOf(whole);
        String firstLine = whole.toString().substring(0, whole.toString().indexOf('\n') + 1);
        rig.archive.entries().set(at, KmsgRecord.parse(firstLine));
        write(1, 1);
        rig.capture();
        assertThat(rig.archive.marks(Mark.FULL).getFirst().field("rest")).contains(" DEVICE=n8\n");
        assertThat(rig.archive.texts()).containsExactly("text", "line 1");
    }

    @Test
    void readsARecordWithoutNewlineAsSoonAsTheNextOneEndsIt() throws Exception {
        rig.ring.write(6, "unfinished".getBytes(StandardCharsets.UTF_8), "", false);
        rig.onAwait =
                () -> {
                    assertThat(rig.archive.texts()).isEmpty();
                    rig.ring.write("next");
                    rig.onAwait = rig::stop;
                    return 1;
                };
        rig.capture();
        assertThat(rig.archive.texts()).containsExactly("unfinished", "next");
    }

    @Test
    void marksSilenceStepsAndResumes() throws Exception {
        write(0, 0);
        List<Runnable> happenings =
                List.of(
                        () -> rig.clock.monotonic += 61_000_000,
                        () -> {
                            rig.clock.monotonic += 2_000_000;
                            rig.clock.epoch += 20_000;
                        },
                        () -> {
                            rig.clock.monotonic += 2_000_000;
                            rig.clock.suspended += 3_600_000_000L;
                        },
                        () -> {
                            rig.clock.monotonic += 2_000_000;
                            rig.clock.epoch += 9_000;
                        },
                        () -> rig.clock.monotonic += 600_000_000);
        int[] next = {0};
        rig.onAwait =
                () -> {
                    if (next[0] == happenings.size()) {
                        return rig.stop();
                    }
                    happenings.get(next[0]++).run();
                    return 0;
                };
        rig.capture();
        assertThat(rig.archive.marks(Mark.HEARTBEAT)).hasSize(1);
        assertThat(rig.archive.marks(Mark.CLOCK).stream().map(m -> m.field("reason").orElse("")))
                .containsExactly("start", "step", "resume", "interval");
    }

    @Test
    void estimatesPrintksClockFromRecordsThatWereWaitedFor() throws Exception {
        rig.onAwait =
                () -> {
                    rig.ring.write("prompt");
                    rig.clock.monotonic = rig.ring.micros() + 700 + 601_000_000;
                    rig.onAwait =
                            () -> {
                                rig.clock.monotonic += 601_000_000;
                                rig.onAwait = rig::stop;
                                return 0;
                            };
                    return 1;
                };
        rig.capture();
        Mark clock = rig.archive.marks(Mark.CLOCK).getLast();
        assertThat(clock.field("printk_usec"))
                .contains(Long.toString(rig.clock.monotonic - 601_000_700));
    }

    @Test
    void handsOverWhatItHasBeforeItReportsABrokenDevice() {
        write(0, 2);
        rig.onAwait =
                () -> {
                    rig.nextError = Errno.EIO;
                    return 1;
                };
        assertThatThrownBy(rig::capture).hasMessageContaining("EIO");
        assertThat(rig.archive.texts()).hasSize(3);
    }
}
