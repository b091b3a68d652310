package org.printkeeper.agent.source;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.syslog.SentLedger;
import org.printkeeper.core.syslog.SyslogEntry;

/**
 * Where all receivers of syslog meet: messages become entries, entries batches of the stream.
 *
 * <p>What one of our own forwarders sends again after a connection broke is left out and counted.
 *
 * <p>While the archive takes nothing, who brings messages has to wait: TCP's senders notice, and
 * for the others the kernel counts what it has to drop.
 *
 * <p>Thread: {@link #accept} by any; one runs {@link #run}, which hands over what came.
 *
 * <p>Invariant: a message is handed over at most {@value #LINGER_MILLIS} ms after it came, unless
 * the archive is full.
 */
// LIMIT: after a restart what was received before it is not remembered, and may come twice.
public final class SyslogIntake implements Runnable {
    private static final int LINGER_MILLIS = 2;

    /** Where the mark of a forwarder is looked for. */
    private static final int MARK_WITHIN_BYTES = 2048;

    private static final Pattern MARK =
            Pattern.compile(
                    "\\[sent@32473 host=\"([^\"]{0,255})\" archive=\"([0-9a-f]{16})\""
                            + " stream=\"([a-z]+)\""
                            + " index=\"(\\d{1,18})\" prev=\"(-1|\\d{1,18})\"]");

    private static final byte[] MARK_BEGINS =
            ("[" + SentLedger.ELEMENT + " ").getBytes(StandardCharsets.US_ASCII);

    private static final long GRAIN_NANOS = 100_000;

    private final HandOver archive;
    private final InstantSource clock;
    private final SentLedger sent = new SentLedger();
    private final SenderLimit limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private EntryBatch batch;
    private byte[] head = new byte[0];
    private @Nullable SyslogSender headSender;
    private boolean headIsCut;
    private long headNanos;
    private Instant headTime = Instant.EPOCH;
    private boolean stopping;
    private long secondTold;
    private long received;
    private long cut;
    private long refused;
    private long dropped;
    private long missed;
    final AtomicLong connections = new AtomicLong();
    final AtomicLong turnedAway = new AtomicLong();
    final AtomicLong broken = new AtomicLong();

    /**
     * Prepares an intake; nothing is handed over before {@link #run}.
     *
     * @param perSecond messages that one sender may send in a second; 0 for no limit
     */
    public SyslogIntake(HandOver archive, InstantSource clock, int batchBytes, int perSecond) {
        this.archive = archive;
        this.clock = clock;
        limit = new SenderLimit(perSecond);
        batch = new EntryBatch(batchBytes);
    }

    /** Takes one message, {@code raw[start, end)}; blocks while the archive is full. */
    void accept(SyslogSender sender, byte[] raw, int start, int end, boolean isCut)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (isDuplicate(sender, raw, start, end)) {
                return;
            }
            byte[] head = head(sender, isCut);
            if (!limit.admits(sender.limitedBy(), headTime.getEpochSecond())) {
                refused++;
                return;
            }
            if (batch.isFull(SyslogEntry.maxBytes(head, start, end))) {
                batch = archive.exchange(batch);
            }
            SyslogEntry.add(batch, head, raw, start, end);
            received++;
            cut += isCut ? 1 : 0;
            if (isUrgent(raw, start, end)) {
                batch.markUrgent();
            }
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The same for messages of one sender that come within the clock's grain. */
    private byte[] head(SyslogSender sender, boolean isCut) {
        long nanos = System.nanoTime();
        if (!sender.equals(headSender) || isCut || headIsCut || nanos - headNanos > GRAIN_NANOS) {
            headTime = clock.instant();
            long micros = headTime.getEpochSecond() * 1_000_000 + headTime.getNano() / 1000;
            head = sender.head(micros, isCut);
            headSender = sender;
            headIsCut = isCut;
            headNanos = nanos;
        }
        return head;
    }

    /**
     * Whether one of our own forwarders has sent it again: always in RFC 5424. The first mark
     * counts: in values before it quotes are escaped, and what is behind it is text.
     */
    private boolean isDuplicate(SyslogSender sender, byte[] raw, int start, int end) {
        if (!isRfc5424(raw, start, end)) {
            return false;
        }
        int last = Math.min(end, start + MARK_WITHIN_BYTES) - MARK_BEGINS.length;
        for (int at = start; at <= last; at++) {
            if (isMark(raw, at)) {
                int length = Math.min(end - at, MARK_WITHIN_BYTES);
                Matcher mark =
                        MARK.matcher(new String(raw, at, length, StandardCharsets.ISO_8859_1));
                if (mark.lookingAt()) {
                    return isDuplicate(sender, mark);
                }
            }
        }
        return false;
    }

    /** Whether it begins with a priority and version 1. */
    private static boolean isRfc5424(byte[] raw, int start, int end) {
        int at = start;
        while (at < end - 2 && at - start < 5 && raw[at] != '>') {
            at++;
        }
        return at < end - 2 && raw[at] == '>' && raw[at + 1] == '1' && raw[at + 2] == ' ';
    }

    private boolean isDuplicate(SyslogSender sender, Matcher mark) {
        return !sent.accept(
                new SentLedger.Sender(
                        sender.limitedBy(), mark.group(1), mark.group(2), mark.group(3)),
                Long.parseLong(mark.group(4)),
                Long.parseLong(mark.group(5)));
    }

    private static boolean isMark(byte[] raw, int at) {
        return raw[at] == '['
                && raw[at + 1] == 's'
                && Arrays.equals(
                        raw, at, at + MARK_BEGINS.length, MARK_BEGINS, 0, MARK_BEGINS.length);
    }

    /** Says in the stream that the kernel dropped datagrams before they could be read. */
    void lost(String socket, long datagrams) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            dropped += datagrams;
            note("datagrams dropped by the kernel before they were read", socket, datagrams, "");
        } finally {
            lock.unlock();
        }
    }

    /**
     * Says in the stream that something did not come.
     *
     * @param numbers which, where they have numbers
     */
    void missed(String what, String sender, long count, String numbers)
            throws InterruptedException {
        lock.lockInterruptibly();
        try {
            missed += count;
            note(what, sender, count, numbers);
        } finally {
            lock.unlock();
        }
    }

    private void note(String about, String whose, long count, String numbers) {
        batch.add(
                Mark.of(
                        Mark.NOTE,
                        "time",
                        clock.instant().toString(),
                        "about",
                        about,
                        "whose",
                        whose,
                        "count",
                        Long.toString(count),
                        "numbers",
                        numbers));
        filled.signal();
    }

    /** {@code <N>} with a severity of err or worse. */
    private static boolean isUrgent(byte[] raw, int start, int end) {
        int priority = 0;
        int at = start + 1;
        while (at < end && at - start < 4 && raw[at] >= '0' && raw[at] <= '9') {
            priority = priority * 10 + raw[at++] - '0';
        }
        boolean isPriority = start < end && raw[start] == '<' && at < end && raw[at] == '>';
        return isPriority && Level.ofCode(priority).isAtLeast(Level.ERR);
    }

    /** Hands over what came, in short batches while little comes, until {@link #stop}. */
    @Override
    public void run() {
        try {
            while (handOver()) {
                Thread.sleep(LINGER_MILLIS);
            }
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean handOver() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (batch.isEmpty() && !stopping) {
                filled.await();
            }
            tellRefused();
            if (!batch.isEmpty()) {
                batch = archive.exchange(batch);
            }
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    private void tellRefused() {
        long second = clock.instant().getEpochSecond();
        if (second != secondTold) {
            secondTold = second;
            limit.takeRefused()
                    .forEach((sender, count) ->
                            note("messages refused, more than allowed", sender, count, ""));
        }
    }

    /** Ends {@link #run} when what came is handed over. */
    public void stop() {
        lock.lock();
        try {
            stopping = true;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    public SyslogCounters counters() {
        lock.lock();
        try {
            return new SyslogCounters(
                    received,
                    cut,
                    sent.duplicates(),
                    refused,
                    dropped,
                    missed,
                    connections.get(),
                    turnedAway.get(),
                    broken.get());
        } finally {
            lock.unlock();
        }
    }
}
