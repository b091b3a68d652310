package org.printkeeper.agent.archive;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.KmsgHeader;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.MalformedEntryException;

/**
 * Hashes and signs what is in a stream, beside the capture: it reads the files like anybody else,
 * up to the entry that is known to be on disk, because what is signed must not be lost by a crash.
 * Signs within about a second after a record of level err or worse, when a segment is full, once in
 * an interval otherwise, and at the end.
 *
 * <p>Thread: one runs it; {@link #close} and {@link #trouble} may be called by any.
 *
 * <p>Owns: the reader.
 */
public final class Notary implements Runnable {
    private static final long PAUSE_MILLIS = 1_000;
    private static final byte[] SEGMENT = {'#', ' ', 's', 'e', 'g', 'm', 'e', 'n', 't', ' '};

    private final StreamReader reader;
    private final LongSupplier durableIndex;
    private final Opening opening;
    private final long intervalNanos;
    private final long sealNanos;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final KmsgHeader header = new KmsgHeader();
    private @Nullable EvidenceLog log;
    private boolean due;
    private long signedAt = System.nanoTime();
    private long sealedAt;
    private volatile long signedIndex;
    private volatile String begun = "";
    private volatile String trouble = "";

    /** Opens the evidence; tried again until it succeeds. */
    public interface Opening {
        EvidenceLog open() throws IOException;
    }

    /**
     * @param durableIndex index after the last entry that is on disk
     * @param opening called by the notary's thread, so that no evidence can hinder the capture
     * @param interval at most this long between two checkpoints while there is something new
     * @param sealInterval so long a sealing key is used, and once more after a start
     */
    public Notary(
            StreamReader reader,
            LongSupplier durableIndex,
            Opening opening,
            Duration interval,
            Duration sealInterval) {
        this.reader = reader;
        this.durableIndex = durableIndex;
        this.opening = opening;
        intervalNanos = interval.toNanos();
        sealNanos = sealInterval.toNanos();
        sealedAt = signedAt - sealNanos;
    }

    /** Signs what is on disk by now, and ends. */
    public void close() {
        closed.countDown();
    }

    /** Index after the last entry that is signed: how far it is behind what is on disk. */
    public long signedIndex() {
        return signedIndex;
    }

    /** Which epoch was begun since the start and why, or empty: whoever checks needs its key. */
    public String begun() {
        return begun;
    }

    /** What hinders it, or empty. */
    public String trouble() {
        return trouble;
    }

    @Override
    public void run() {
        try (reader) {
            boolean open = true;
            attempt(false);
            while (open) {
                open = !closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                attempt(!open);
            }
        } catch (IOException e) {
            trouble = String.valueOf(e.getMessage()); // closing failed
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }

    /** A full disk is no reason to end: what was not signed now is signed later. */
    void attempt(boolean last) {
        try {
            EvidenceLog evidence = opened();
            hash(evidence, durableIndex.getAsLong());
            if (last || due || System.nanoTime() - signedAt >= intervalNanos) {
                evidence.checkpoint();
                signedIndex = evidence.nextIndex();
                due = false;
                signedAt = System.nanoTime();
                seal(evidence);
            }
            begun = evidence.begun();
            trouble = "";
        } catch (DamagedArchiveException damaged) {
            trouble = String.valueOf(damaged.getMessage());
            goOn(reader::skipDamage);
        } catch (IOException e) {
            trouble = String.valueOf(e.getMessage());
            EvidenceLog evidence = log;
            if (evidence != null) {
                goOn(() -> reader.seek(evidence.nextIndex()));
            }
        }
    }

    private void seal(EvidenceLog evidence) throws IOException {
        if (signedAt - sealedAt >= sealNanos) {
            evidence.handOver();
            sealedAt = signedAt;
        }
    }

    private interface Step {
        void take() throws IOException;
    }

    private void goOn(Step step) {
        try {
            step.take();
        } catch (IOException e) {
            trouble = String.valueOf(e.getMessage());
        }
    }

    private EvidenceLog opened() throws IOException {
        EvidenceLog evidence = log;
        if (evidence == null) {
            evidence = opening.open();
            reader.seek(evidence.nextIndex());
            signedIndex = evidence.nextIndex();
            log = evidence;
        }
        return evidence;
    }

    /** What the writer has begun anew by now stands before {@code end} in its new segment. */
    private void hash(EvidenceLog evidence, long end) throws IOException {
        reader.renew();
        while (reader.position() < end) {
            Entry entry = reader.next();
            if (entry == null) {
                return;
            }
            if (entry.index() >= end) {
                reader.seek(entry.index()); // it may yet be written anew
                return;
            }
            if (entry.index() > evidence.nextIndex()) {
                evidence.skipTo(entry.index());
            }
            if (entry.index() < evidence.nextIndex()) {
                reader.seek(evidence.nextIndex());
            } else {
                add(evidence, entry.bytes());
            }
        }
    }

    private void add(EvidenceLog evidence, byte[] bytes) throws IOException {
        if (startsSegment(bytes)) {
            evidence.beginSegment();
            due = true;
        }
        evidence.add(bytes);
        due |= isUrgent(bytes);
    }

    private static boolean startsSegment(byte[] bytes) {
        return bytes.length > SEGMENT.length && Arrays.mismatch(bytes, SEGMENT) == SEGMENT.length;
    }

    private boolean isUrgent(byte[] bytes) {
        if (bytes[0] == '#') {
            return false;
        }
        try {
            header.parse(bytes, 0, bytes.length);
            return header.level().isAtLeast(Level.ERR);
        } catch (MalformedEntryException notOfTheKernelStream) {
            return false;
        }
    }
}
