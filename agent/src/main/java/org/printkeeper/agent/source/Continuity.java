package org.printkeeper.agent.source;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgHeader;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.ResumePoint;

/**
 * The account of sequence numbers: decides for every record read whether it is new, and turns every
 * number that is passed over into a gap.
 *
 * <pre>
 *   NEW_BOOT ──► FOLLOWING ◄──► COMPARING ◄── RESUMING ──► FOLLOWING
 * </pre>
 *
 * After a start in a known boot it resumes: it skips up to the last archived record, and only that
 * one is compared. When it differs, or the ring ends before it, or numbers go backwards later, an
 * earlier state of the machine was restored; then the ring is read again from its beginning and
 * compared record by record until it is drained. Where it departs from the archive a new epoch
 * begins; records that the archive holds are never kept twice.
 *
 * <p>Invariant: within an epoch each number is kept once or lies in one gap.
 *
 * <p>LIMIT: when the capture dies while it compares, the archive's end tells the next one nothing
 * of what stood before the new epoch, and records of both may come twice: in two epochs.
 *
 * <p>Thread: the reader's.
 */
final class Continuity {
    /** What the reader does with a record. */
    enum Verdict {
        KEEP,
        SKIP,
        /** Go to the ring's first record and read on from there. */
        REREAD
    }

    private enum State {
        NEW_BOOT,
        RESUMING,
        COMPARING,
        FOLLOWING
    }

    /** By how much later records may carry earlier times: CPUs' clocks, preempted writers. */
    private static final long CLOCK_JITTER_MICROS = 1_000_000;

    private final ArchivedRecords archived;
    private State state = State.NEW_BOOT;

    /** The next number that is neither kept nor in a gap. */
    private long expected;

    private long lastMicros = Gap.UNKNOWN_MICROS;

    /** The last archived record while it is still to be found in the ring. */
    private byte @Nullable [] anchor;

    private long anchorSequence;

    /** While resuming: the number after the last one read. */
    private long seen;

    /** While comparing: numbers below are known to be the same in ring and archive. */
    private long common;

    private long commonMicros = Gap.UNKNOWN_MICROS;

    /** While comparing: what was expected before, and what became of the new epoch. */
    private long archivedNext;

    /** While comparing: the cause of a hole behind the archive's end, or null: it was restored. */
    private @Nullable Cause causeIfSame;

    private boolean epochBegun;
    private boolean epochOpen;

    /** Since the last record: how many the kernel refused or garbled, and what came first. */
    private int refused;

    private boolean overwritten;
    private boolean refusedFirst;

    Continuity(BootId boot, @Nullable ResumePoint resume, ArchivedRecords archived) {
        this.archived = archived;
        if (resume != null && resume.bootId().equals(boot)) {
            resume(resume);
        }
    }

    private void resume(ResumePoint resume) {
        expected = resume.nextSequence();
        lastMicros = resume.lastMicros();
        if (resume.hasLastRecord()) {
            anchor = resume.lastRecord();
            anchorSequence = sequence(anchor);
        }
        if (expected != 0) {
            state = State.RESUMING;
        }
    }

    private static long sequence(byte[] record) {
        KmsgHeader header = new KmsgHeader();
        try {
            header.parse(record, 0, record.length);
        } catch (MalformedEntryException damaged) {
            throw new IllegalArgumentException("last archived record: " + damaged.getMessage());
        }
        return header.sequence();
    }

    /** True for the ordinary case: the very next record, nothing in between. */
    boolean isNext(long sequence) {
        return sequence == expected && state == State.FOLLOWING;
    }

    /** Counts the record for which {@link #isNext} was true. */
    void keep(long timestampMicros) {
        expected++;
        lastMicros = timestampMicros;
        refused = 0;
        overwritten = false;
    }

    /** True while only known records are read again. */
    boolean isResuming() {
        return state == State.RESUMING;
    }

    /** EPIPE: the record to be read was overwritten. */
    void overwritten() {
        overwritten = true;
    }

    /** EINVAL, or bytes without a readable number. */
    void refused() {
        refusedFirst = refused == 0 ? !overwritten : refusedFirst;
        refused++;
    }

    /**
     * Judges a record.
     *
     * @param before takes the gaps and marks that belong before the record, also when it is skipped
     */
    Verdict judge(KmsgHeader header, byte[] raw, List<Capture> before) {
        long sequence = header.sequence();
        Verdict verdict =
                switch (state) {
                    case NEW_BOOT -> keepAfterHole(header, Cause.BEFORE_START, before);
                    case RESUMING -> resumed(header, raw, before);
                    case COMPARING -> compared(header, raw, before);
                    case FOLLOWING ->
                            isBefore(sequence, expected)
                                    ? compareFromTheStart(Cause.OVERRUN)
                                    : keepAfterHole(header, Cause.OVERRUN, before);
                };
        refused = 0;
        overwritten = false;
        return verdict;
    }

    private Verdict resumed(KmsgHeader header, byte[] raw, List<Capture> before) {
        boolean passedKnown = seen != 0;
        seen = header.sequence() + 1;
        if (anchor != null) {
            if (header.sequence() == anchorSequence) {
                return atAnchor(raw, anchor, before);
            }
            if (isBefore(header.sequence(), anchorSequence)) {
                return Verdict.SKIP;
            }
            if (passedKnown) { // the ring lost just this one: only a comparison can tell
                return compareFromTheStart(Cause.NOT_RUNNING);
            }
        }
        if (isBefore(header.sequence(), expected)) {
            return Verdict.SKIP;
        }
        if (anchor != null && isEarlier(header)) {
            return newEpoch(header, before);
        }
        return keepAfterHole(header, Cause.NOT_RUNNING, before);
    }

    /** Too early to follow the last archived record in the same history. */
    private boolean isEarlier(KmsgHeader header) {
        return header.timestampMicros() + CLOCK_JITTER_MICROS < lastMicros;
    }

    private Verdict atAnchor(byte[] raw, byte[] known, List<Capture> before) {
        if (!isSame(known, raw)) {
            if (!startsWith(raw, known)) {
                return compareFromTheStart(null);
            }
            before.add(rest(raw, known.length));
        }
        anchor = null;
        if (expected == anchorSequence + 1) {
            state = State.FOLLOWING;
        }
        return Verdict.SKIP;
    }

    /** A torn write kept the record's first lines; its number must not come twice. */
    private Mark rest(byte[] raw, int from) {
        return Mark.of(Mark.FULL, "seq", Long.toUnsignedString(anchorSequence))
                .withBytes("rest", Arrays.copyOfRange(raw, from, raw.length));
    }

    private Verdict compared(KmsgHeader header, byte[] raw, List<Capture> before) {
        long sequence = header.sequence();
        boolean mayBeKnown = isBefore(sequence, archivedNext);
        byte[] known = mayBeKnown ? archived.raw(sequence) : null;
        if (known != null && isSame(known, raw)) {
            return common(header);
        }
        if (!mayBeKnown && causeIfSame != null && !epochBegun && maySucceed(header)) {
            return keepAfterHole(header, causeIfSame, before);
        }
        Verdict verdict =
                epochOpen ? keepAfterHole(header, Cause.OVERRUN, before) : newEpoch(header, before);
        if (mayBeKnown && known == null) {
            state = State.COMPARING; // from a gap of the archive: what follows may be known again
        }
        return verdict;
    }

    /**
     * True for a record behind the archive's end when nothing tells of another history: known
     * records stood before it, or all of them were overwritten before they could be compared.
     */
    private boolean maySucceed(KmsgHeader header) {
        return common != 0 || (causeIfSame == Cause.NOT_RUNNING && !isEarlier(header));
    }

    private Verdict common(KmsgHeader header) {
        common = header.sequence() + 1;
        commonMicros = header.timestampMicros();
        epochOpen = false;
        if (common == archivedNext && !epochBegun) {
            state = State.FOLLOWING;
            expected = common;
            lastMicros = commonMicros;
        }
        return Verdict.SKIP;
    }

    /**
     * Begins to compare.
     *
     * @param ifSame cause of what is missing when no difference shows, or null when there must be
     *     one
     */
    private Verdict compareFromTheStart(@Nullable Cause ifSame) {
        causeIfSame = ifSame;
        state = State.COMPARING;
        archivedNext = expected;
        common = 0;
        commonMicros = Gap.UNKNOWN_MICROS;
        epochBegun = epochOpen = false;
        anchor = null;
        return Verdict.REREAD;
    }

    /**
     * Goes over to the restored history. It departed from the archived one after the numbers known
     * to be common; what lies between them and this record was never seen.
     */
    private Verdict newEpoch(KmsgHeader header, List<Capture> before) {
        before.add(
                Mark.of(
                        Mark.RESET,
                        "first",
                        Long.toUnsignedString(common),
                        "archived_next",
                        Long.toUnsignedString(expected)));
        epochBegun = epochOpen = true;
        expected = common;
        lastMicros = commonMicros;
        return keepAfterHole(header, Cause.RESET, before);
    }

    private Verdict keepAfterHole(KmsgHeader header, Cause cause, List<Capture> before) {
        long next = header.sequence();
        if (next != expected) {
            hole(next, cause, header.timestampMicros(), before);
        }
        expected = next;
        state = State.FOLLOWING;
        keep(header.timestampMicros());
        return Verdict.KEEP;
    }

    /** A hole in which the kernel also refused records is two gaps, in the order of the errors. */
    private void hole(long next, Cause cause, long beforeMicros, List<Capture> before) {
        boolean onlyRefused = refused > 0 && !overwritten && state == State.FOLLOWING;
        long missing = next - expected;
        long refusals =
                onlyRefused || Long.compareUnsigned(refused, missing) > 0 ? missing : refused;
        boolean refusedFirst = this.refusedFirst && state == State.FOLLOWING;
        long split = refusedFirst ? expected + refusals : next - refusals;
        gap(expected, split, refusedFirst ? Cause.REJECTED : cause, beforeMicros, before);
        gap(split, next, refusedFirst ? cause : Cause.REJECTED, beforeMicros, before);
    }

    private void gap(long first, long next, Cause cause, long beforeMicros, List<Capture> before) {
        if (first != next) {
            before.add(new Gap(first, next - 1, cause, lastMicros, beforeMicros));
        }
    }

    /**
     * All records of the ring were read.
     *
     * @return true when it must be read again from its beginning: it ends before the archive does
     */
    boolean drained() {
        if (state == State.RESUMING && seen != 0 && isBefore(seen, expected)) {
            compareFromTheStart(null);
            return true;
        }
        if (state == State.COMPARING) {
            archivedNext = common; // what comes from now on is new
            causeIfSame = null;
        }
        return false;
    }

    private static boolean isBefore(long sequence, long other) {
        return Long.compareUnsigned(sequence, other) < 0;
    }

    /** A cut record got a newline in the archive. */
    private static boolean isSame(byte[] archived, byte[] read) {
        return Arrays.equals(archived, read)
                || (archived.length == read.length + 1
                        && archived[read.length] == '\n'
                        && startsWith(archived, read));
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length
                && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }
}
