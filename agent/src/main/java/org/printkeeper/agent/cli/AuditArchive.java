package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamBlocks;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.audit.PrintkClock;
import org.printkeeper.core.audit.Range;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Mark;

/**
 * What the archive holds of one boot; of the running one, what the ring holds beyond it too.
 *
 * <p>Thread: one thread only.
 *
 * <p>Owns: the stream's reader and the ring.
 */
final class AuditArchive implements AuditReference {
    private final Path directory;
    private final StreamReader stream;
    private final LogBoots.Boot boot;
    private final ArchivedBoot archive;
    private final ClockHistory clocks;
    private final Range range;
    private final @Nullable AuditRing ring;
    private final List<String> remarks = new ArrayList<>();
    private @Nullable KmsgRecord last;
    private long nextSequence;
    private @Nullable Capture held;
    private boolean isBegun;
    private boolean readsRing;

    /**
     * The running boot.
     *
     * @param range up to when the stores are held against it
     * @param ring null where it may not be read
     */
    record Running(BootId boot, Range range, @Nullable AuditRing ring) {}

    private AuditArchive(
            Path directory, StreamReader stream, LogBoots.Boot boot, @Nullable Running running)
            throws IOException {
        this.directory = directory;
        this.stream = stream;
        this.boot = boot;
        range = running == null ? new Range.FinishedBoot() : running.range();
        ring = running == null ? null : running.ring();
        archive = new ArchivedBoot(stream, boot);
        StreamBlocks blocks = StreamBlocks.open(directory);
        clocks = new BootClocks(blocks, blocks.list(boot.firstIndex(), boot.endIndex())).from(0);
    }

    /**
     * Opens the archive at a boot.
     *
     * @param wanted as journalctl names boots; empty for the newest
     * @param running the running boot; its ring is read after the archive when that boot is wanted
     * @throws UserError when the archive has no such boot
     */
    static AuditArchive open(Path directory, String wanted, Running running) throws IOException {
        StreamReader stream = StreamReader.open(directory);
        LogBoots boots = LogBoots.of(stream);
        if (boots.all().isEmpty()) {
            stream.close();
            throw UserError.cannotTell(
                    "no archive in "
                            + directory
                            + ": start `printkeeper run`, or name --state-dir");
        }
        LogBoots.Boot boot = boots.select(wanted);
        boolean isRunning = boot.id().equals(Optional.of(running.boot()));
        return new AuditArchive(directory, stream, boot, isRunning ? running : null);
    }

    /** Whether the archive has records of a boot. */
    static boolean holds(Path directory, BootId boot) {
        try (StreamReader stream = StreamReader.open(directory)) {
            return LogBoots.of(stream).all().stream()
                    .anyMatch(held -> held.id().equals(Optional.of(boot)));
        } catch (IOException absentOrForbidden) {
            return false;
        }
    }

    @Override
    public String source() {
        return "archive";
    }

    @Override
    public String location() {
        return directory + (ring == null ? "" : " and the kernel's ring");
    }

    @Override
    public Optional<BootId> boot() {
        return boot.id();
    }

    @Override
    public PrintkClock clock() {
        return clocks.isEmpty()
                ? PrintkClock.UNKNOWN
                : micros -> clocks.at(micros).realtimeMicros();
    }

    @Override
    public Range range() {
        return range;
    }

    @Override
    public @Nullable Capture next() throws IOException {
        Capture capture = readsRing ? null : nextArchived();
        return capture == null ? nextOfRing() : passed(capture);
    }

    /** The archive's next record or gap. */
    private @Nullable Capture nextArchived() throws IOException {
        Capture capture = archive.next();
        while (capture instanceof Mark mark) {
            remark(mark);
            capture = archive.next();
        }
        return capture;
    }

    private void remark(Mark mark) {
        if (mark.is(ArchivedBoot.DAMAGED)) {
            remarks.add(ArchivedBoot.words(mark));
        }
    }

    private Capture passed(Capture capture) {
        isBegun = true;
        switch (capture) {
            case KmsgRecord record -> {
                last = record;
                nextSequence = record.sequence() + 1;
            }
            case Gap gap -> nextSequence = gap.lastMissing() + 1;
            case Mark mark -> {}
        }
        return capture;
    }

    /**
     * What the archive has not got yet: it is behind by a moment, or nobody captures. What the ring
     * lost while the archive was read may have come to the archive meanwhile.
     */
    private @Nullable Capture nextOfRing() throws IOException {
        if (ring == null) {
            return null;
        }
        readsRing = true;
        Capture capture = held == null ? ring.next() : held;
        while (capture != null && isBefore(capture)) {
            capture = ring.next();
        }
        held = null;
        if (capture == null) {
            return null;
        }
        if (capture instanceof KmsgRecord record && isNext(record)) {
            return passed(record);
        }
        held = capture;
        Capture archived = nextArchived();
        while (archived != null && isBefore(archived)) {
            archived = nextArchived();
        }
        return passed(archived == null ? notArchived(capture) : archived);
    }

    private Gap notArchived(Capture capture) {
        if (capture instanceof Gap gap && gap.firstMissing() == nextSequence) {
            held = null;
            return gap;
        }
        return gapUpTo(capture);
    }

    private boolean isNext(KmsgRecord record) {
        return record.sequence() == nextSequence;
    }

    private boolean isBefore(Capture capture) {
        return Long.compareUnsigned(first(capture), nextSequence) < 0;
    }

    private static long first(Capture capture) {
        return switch (capture) {
            case KmsgRecord record -> record.sequence();
            case Gap gap -> gap.firstMissing();
            case Mark mark -> 0;
        };
    }

    private Gap gapUpTo(Capture capture) {
        return new Gap(
                nextSequence,
                first(capture) - 1,
                isBegun ? Cause.NOT_RUNNING : Cause.BEFORE_START,
                last == null ? Gap.UNKNOWN_MICROS : last.timestampMicros(),
                capture instanceof KmsgRecord record
                        ? record.timestampMicros()
                        : Gap.UNKNOWN_MICROS);
    }

    @Override
    public List<String> remarks() {
        return remarks;
    }

    @Override
    public void close() throws IOException {
        try (stream) {
            if (ring != null) {
                ring.close();
            }
        }
    }
}
