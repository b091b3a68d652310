package org.printkeeper.agent.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.NativeException;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.KmsgHeader;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.ResumePoint;

/**
 * The loop that empties the kernel's ring: one read(2) for each record, straight into a batch that
 * the archive will write as it is. No garbage for an ordinary record, and nothing else is done
 * here, because what is not read in time is lost.
 *
 * <p>Thread: {@link #run} is the one reader thread's; {@link #stop} may be called by any.
 *
 * <p>Owns: the device while it runs, and one batch.
 *
 * <p>Invariant: every number between the first and the last is in the batches once, or in one gap;
 * see {@link Continuity}.
 */
public final class KmsgReader {
    /** PRINTK_MESSAGE_MAX is 2048, CONSOLE_EXT_LOG_MAX of older kernels 8192. */
    private static final int FIRST_READ_BYTES = 8192;

    private static final int LARGEST_READ_BYTES = 1 << 20;

    /** After a stop the ring is drained, but a flood shall not hinder the stop for ever. */
    private static final int MAX_RECORDS_AFTER_STOP = 1 << 17;

    /** EINVAL in a row with the largest buffer: that is no kernel log. */
    private static final int MAX_REFUSALS = 64;

    /**
     * What is not urgent may wait this long for more: a writer that is woken for every record takes
     * the processor from the reader.
     */
    private static final int HOLD_MILLIS = 5;

    /** That many records between two waits, and the next wait is a short one. */
    private static final int FLOOD_RECORDS = 16;

    /** How long after a flood the waits stay short. */
    private static final long FLOOD_MICROS = 50_000;

    /**
     * The kernel may wake a reader only at its next tick (4 ms at 250 Hz; kernel/printk/printk.c,
     * IRQ_WORK_INIT_LAZY), and a small ring does not hold much more than a flood writes until then.
     */
    private static final int FLOOD_WAIT_MILLIS = 1;

    private static final long NOT_HELD = -1;

    private final KmsgDevice device;
    private final HandOver archive;
    private final Continuity continuity;
    private final Chronicle chronicle;
    private final CutRepair repair;

    private final KmsgHeader header = new KmsgHeader();
    private final List<Capture> before = new ArrayList<>();
    private EntryBatch batch;
    private int readBytes = FIRST_READ_BYTES;
    private int refusalsInARow;
    private boolean opened;
    private boolean caughtUp;
    private boolean prompt;
    private long wokeMicros;
    private boolean quiet;
    private long heldSinceMicros = NOT_HELD;
    private int readSinceWait;
    private long floodUntilMicros = Long.MIN_VALUE;
    private volatile boolean stopping;

    /**
     * Prepares a capture; nothing is read before {@link #run}.
     *
     * @param resume where the archive ends, or null when it is empty
     * @param archived asked only when the ring does not go on where the archive ends
     * @param ring syslog(2) of the same ring, for records that are cut
     */
    public KmsgReader(
            KmsgDevice device,
            HandOver archive,
            SourceSettings settings,
            BootFacts boot,
            HostClock clock,
            @Nullable ResumePoint resume,
            ArchivedRecords archived,
            RingText ring) {
        this.device = device;
        this.archive = archive;
        continuity = new Continuity(boot.bootId(), resume, archived);
        chronicle = new Chronicle(settings, boot, resume, clock);
        repair = new CutRepair(ring, boot.ringBytes());
        batch = new EntryBatch(settings.batchBytes());
    }

    /** Asks the loop to drain the ring, write its {@code stop} mark and end. */
    public void stop() {
        stopping = true;
        device.wake();
    }

    /**
     * Reads until {@link #stop}.
     *
     * @throws IOException when the device fails; what was read before has been handed over
     * @throws InterruptedException when the hand-over was interrupted; its batch is lost
     */
    public void run() throws IOException, InterruptedException {
        try {
            int left = MAX_RECORDS_AFTER_STOP;
            while (left > 0 && readOnce()) {
                left -= stopping ? 1 : 0;
            }
        } catch (IOException failed) {
            batch = archive.exchange(batch);
            throw failed;
        }
        batch.add(chronicle.closing());
        batch = archive.exchange(batch);
    }

    /** Returns false when the ring is drained and the end was asked for. */
    private boolean readOnce() throws IOException, InterruptedException {
        if (batch.isFull(readBytes + 1)) {
            handOver(chronicle.now());
        }
        int length = device.read(batch.reserve(readBytes), batch.size(), readBytes);
        if (length > 0) {
            refusalsInARow = 0;
            readSinceWait++;
            accept(length);
            return true;
        }
        if (length == -Errno.EAGAIN) {
            return drained();
        }
        noteError(length);
        return true;
    }

    private void accept(int length) {
        byte[] bytes = batch.bytes();
        int start = batch.size();
        try {
            header.parse(bytes, start, length);
        } catch (MalformedEntryException damaged) {
            keepGarbled(Arrays.copyOfRange(bytes, start, start + length), damaged);
            return;
        }
        boolean mayBeCut =
                length >= KmsgRecord.FORMATTED_MAX_BYTES || bytes[start + length - 1] != '\n';
        if (!mayBeCut && continuity.isNext(header.sequence())) {
            continuity.keep(header.timestampMicros());
            batch.commitRecord(length, header.sequence(), header.level());
        } else {
            judge(Arrays.copyOfRange(bytes, start, start + length));
        }
        if (prompt) {
            prompt = false;
            chronicle.sawPromptly(wokeMicros, header.timestampMicros());
        }
    }

    private void judge(byte[] raw) {
        open(Long.toUnsignedString(header.sequence()));
        Continuity.Verdict verdict = continuity.judge(header, raw, before);
        before.forEach(capture ->
                batch.add(capture instanceof Mark mark ? chronicle.timed(mark) : capture));
        before.clear();
        switch (verdict) {
            case KEEP -> keep(raw);
            case SKIP -> {}
            case REREAD -> device.seek(KmsgDevice.Position.FIRST);
        }
    }

    private void keep(byte[] raw) {
        KmsgRecord cut = cut(raw);
        if (cut != null) {
            String sequence = Long.toUnsignedString(header.sequence());
            batch.add(chronicle.timed(Mark.of(Mark.CUT, "seq", sequence)));
            repair.add(cut);
        }
        batch.addRecord(raw, 0, raw.length, header.sequence(), header.level());
    }

    private static @Nullable KmsgRecord cut(byte[] raw) {
        try {
            KmsgRecord record = KmsgRecord.parse(raw, 0, raw.length);
            return record.isCut() ? record : null;
        } catch (MalformedEntryException impossible) {
            throw new IllegalStateException(impossible); // its header was read a moment ago
        }
    }

    /** Bytes without a number are kept as a note; the number comes back as a gap. */
    private void keepGarbled(byte[] raw, MalformedEntryException why) {
        continuity.refused();
        if (!continuity.isResuming()) {
            open("");
            Mark note = Mark.of(Mark.NOTE, "about", "malformed record", "reason", reason(why));
            batch.add(chronicle.timed(note.withBytes("record", raw)));
        }
    }

    private static String reason(MalformedEntryException why) {
        return String.valueOf(why.getMessage());
    }

    private void noteError(int result) throws IOException {
        switch (-result) {
            case Errno.EPIPE -> continuity.overwritten();
            case Errno.EINVAL -> refused();
            case 0 ->
                    throw new SourceUnavailableException(
                            "the kernel log ended: expected a device that never does, found the end"
                                    + " of a file or pipe");
            default -> throw new NativeException("read of the kernel log", -result);
        }
    }

    /** The record may be gone or may come again: a larger buffer is right for both. */
    private void refused() throws NativeException {
        continuity.refused();
        readBytes = Math.min(readBytes * 2, LARGEST_READ_BYTES);
        if (++refusalsInARow > MAX_REFUSALS) {
            throw new NativeException("read of the kernel log", Errno.EINVAL);
        }
    }

    private boolean drained() throws IOException, InterruptedException {
        if (continuity.drained()) {
            device.seek(KmsgDevice.Position.FIRST);
            return true;
        }
        open("");
        if (!caughtUp) {
            caughtUp = true;
            batch.add(chronicle.caughtUp());
        }
        long now = chronicle.now();
        repair.repair(now, mark -> batch.add(chronicle.timed(mark)));
        if (mayHold(now)) {
            return await(now, HOLD_MILLIS);
        }
        handOver(now);
        return !stopping && await(now, chronicle.timeoutMillis(now));
    }

    private boolean mayHold(long now) {
        if (stopping || quiet || batch.isEmpty() || batch.isUrgent()) {
            return false;
        }
        if (heldSinceMicros == NOT_HELD) {
            heldSinceMicros = now;
        }
        return now - heldSinceMicros < HOLD_MILLIS * 1000;
    }

    private void open(String firstReadable) {
        if (!opened) {
            opened = true;
            chronicle.opening("kmsg", true, firstReadable).forEach(batch::add);
        }
    }

    private void handOver(long now) throws InterruptedException {
        heldSinceMicros = NOT_HELD;
        chronicle.due(now).ifPresent(batch::add);
        if (!batch.isEmpty()) {
            chronicle.wrote(now);
            batch = archive.exchange(batch);
        }
    }

    private boolean await(long now, int atMostMillis) throws NativeException {
        int ready = device.await(timeoutMillis(now, atMostMillis));
        if (ready < 0) {
            throw new NativeException("poll of the kernel log", -ready);
        }
        readSinceWait = 0;
        quiet = ready == 0;
        prompt = ready > 0;
        wokeMicros = prompt ? chronicle.now() : 0;
        return true;
    }

    private int timeoutMillis(long now, int atMostMillis) {
        if (readSinceWait >= FLOOD_RECORDS) {
            floodUntilMicros = now + FLOOD_MICROS;
        }
        if (now < floodUntilMicros) {
            return FLOOD_WAIT_MILLIS;
        }
        return repair.hasWork() ? Math.min(atMostMillis, CutRepair.PAUSE_MILLIS) : atMostMillis;
    }
}
