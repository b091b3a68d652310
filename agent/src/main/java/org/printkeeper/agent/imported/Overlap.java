package org.printkeeper.agent.imported;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.DamagedArchiveException;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.audit.NormalForm;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/**
 * Joins logs to the boots that are archived, and folds what both have. Only what the logs have too
 * is remembered of an archive, so that memory is a matter of the logs.
 *
 * <p>Thread: one.
 */
public final class Overlap {
    /** Two boots of one machine do not begin within this. */
    private static final long MAX_ZERO_DIFFERENCE_MICROS = 30_000_000;

    private static final String BETWEEN =
            "perhaps lines: nothing here is in common with what is archived of this boot";

    private final List<ForeignLog> logs;
    private final Set<Long> hashes = new HashSet<>();
    private final Map<BootId, KnownBoot> boots = new LinkedHashMap<>();

    /**
     * @param logs in the order in which they are to be joined
     */
    public Overlap(List<ForeignLog> logs) {
        this.logs = logs;
        logs.forEach(log -> log.lines().forEach(line -> hashes.add(hash(line.text()))));
    }

    static long hash(byte[] text) {
        return NormalForm.hash(NormalForm.ofExpected(text, false));
    }

    /** Notes what a stream has of the logs' lines; damaged parts of it have none. */
    public void read(StreamReader stream) throws IOException {
        KnownBoot boot = new KnownBoot();
        ClockHistory.Builder clocks = new ClockHistory.Builder();
        ClockHistory history = clocks.build();
        for (Entry entry = next(stream); entry != null; entry = next(stream)) {
            Capture capture = decoded(entry);
            switch (capture) {
                case KmsgRecord record -> {
                    boot.setCaptured();
                    note(boot, record.timestampMicros(), record.textBytes(), history);
                }
                case Mark mark when mark.is(Mark.SEGMENT) -> {
                    KnownBoot next = boot(mark, boot);
                    clocks = next.equals(boot) ? clocks : new ClockHistory.Builder();
                    boot = next;
                }
                case Mark mark when mark.is(Mark.CLOCK) -> {
                    history = clocks.accept(mark).build();
                    ClockSample.of(mark)
                            .map(ClockSample::printkZeroRealtimeMicros)
                            .ifPresent(boot::beganAt);
                }
                case Mark mark when mark.is(Mark.TEXT) -> note(boot, mark, history);
                case Mark mark -> {}
                case Gap gap -> {}
                case null -> {}
            }
        }
    }

    private static @Nullable Entry next(StreamReader stream) throws IOException {
        while (true) {
            try {
                return stream.next();
            } catch (DamagedArchiveException damaged) {
                if (!stream.skipDamage()) {
                    return null;
                }
            }
        }
    }

    private static @Nullable Capture decoded(Entry entry) {
        try {
            return entry.decode();
        } catch (MalformedEntryException damaged) {
            return null;
        }
    }

    private KnownBoot boot(Mark segment, KnownBoot before) {
        return segment.field("boot")
                .flatMap(BootId::parse)
                .map(id -> boots.computeIfAbsent(id, unseen -> new KnownBoot()))
                .orElse(before);
    }

    /** A text of several lines is one line each in every other place. */
    private void note(KnownBoot boot, long printkMicros, byte[] text, ClockHistory history) {
        int start = 0;
        for (int i = 0; i <= text.length; i++) {
            if (i == text.length || text[i] == '\n') {
                byte[] line =
                        start == 0 && i == text.length ? text : Arrays.copyOfRange(text, start, i);
                long hash = hash(line);
                if (hashes.contains(hash)) {
                    boot.add(printkMicros, wall(printkMicros, history), hash);
                } else {
                    boot.addOther();
                }
                start = i + 1;
            }
        }
    }

    private static long wall(long printkMicros, ClockHistory history) {
        return history.isEmpty() || printkMicros < 0
                ? -1
                : history.at(printkMicros).realtimeMicros();
    }

    private void note(KnownBoot boot, Mark mark, ClockHistory history) {
        long hash = hash(mark.bytes("text").orElse(new byte[0]));
        long micros = mark.field("usec").map(Long::parseLong).orElse(-1L);
        long stamped = mark.field("time").map(Overlap::micros).orElse(-1L);
        if (hashes.contains(hash)) {
            boot.add(micros, stamped < 0 ? wall(micros, history) : stamped, hash);
        } else {
            boot.addOther();
        }
    }

    private static long micros(String time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
    }

    /** Each log with its boot and what it adds, in their order; each line is added once. */
    public List<Joined> join() {
        List<Joined> joined = new ArrayList<>();
        for (ForeignLog log : logs) {
            joined.add(join(log));
        }
        return joined;
    }

    private record Found(BootId boot, Joined.How how) {}

    private Joined join(ForeignLog log) {
        Found found = find(log);
        KnownBoot boot = boots.computeIfAbsent(found.boot, unseen -> new KnownBoot());
        log.printkZero().ifPresent(boot::beganAt);
        KnownBoot.Matching known = boot.new Matching();
        List<ForeignLine> added = new ArrayList<>();
        long folded = 0;
        ForeignLine before = null;
        for (ForeignLine line : log.lines()) {
            if (!line.isHole() && known.take(line)) {
                folded++;
            } else {
                // Where the kernel's numbers are archived, the gaps between them are known.
                String jump = boot.isCaptured() ? "" : Boots.between(before, line);
                added.add(line.withMissing(jump));
            }
            before = line;
        }
        if (!added.isEmpty() && folded == 0) {
            String hole = boot.isEmpty() ? beginning(added.getFirst()) : BETWEEN;
            added.set(0, added.getFirst().withMissing(hole));
        }
        added.forEach(line -> boot.add(line.printkMicros(), line.wallMicros(), hash(line.text())));
        return new Joined(log, found.boot, found.how, boot.printkZero(), added, folded);
    }

    /** What a kernel says first is the beginning; anything else has something before it. */
    private static String beginning(ForeignLine first) {
        long micros = first.printkMicros();
        return micros <= 0 || first.isFirstOfBoot()
                ? ""
                : "what came before second %d.%06d of the boot"
                        .formatted(micros / 1_000_000, micros % 1_000_000);
    }

    private Found find(ForeignLog log) {
        return log.boot()
                .map(id -> new Found(id, Joined.How.BOOT_ID))
                .or(() -> mostInCommon(log))
                .or(() -> beganTogether(log))
                .orElseGet(() -> new Found(log.ownBoot(), Joined.How.OWN));
    }

    /** The boot with the most lines in common; where two have as many, nobody can tell. */
    private Optional<Found> mostInCommon(ForeignLog log) {
        record Candidate(BootId boot, long inCommon) {}
        List<Candidate> best =
                boots.entrySet().stream()
                        .map(boot -> new Candidate(boot.getKey(), boot.getValue().inCommon(log)))
                        .filter(candidate -> candidate.inCommon > 0)
                        .sorted(Comparator.comparingLong(Candidate::inCommon).reversed())
                        .limit(2)
                        .toList();
        boolean isClear =
                best.size() == 1
                        || (best.size() == 2 && best.get(0).inCommon > best.get(1).inCommon);
        return isClear
                ? Optional.of(new Found(best.getFirst().boot, Joined.How.OVERLAP))
                : Optional.empty();
    }

    private Optional<Found> beganTogether(ForeignLog log) {
        OptionalLong zero = log.printkZero();
        if (zero.isEmpty()) {
            return Optional.empty();
        }
        return boots.entrySet().stream()
                .filter(boot -> boot.getValue().printkZero().isPresent())
                .filter(boot ->
                        difference(boot.getValue(), zero.getAsLong()) <= MAX_ZERO_DIFFERENCE_MICROS)
                .min(
                        Comparator.comparingLong(
                                boot -> difference(boot.getValue(), zero.getAsLong())))
                .map(boot -> new Found(boot.getKey(), Joined.How.CLOCK));
    }

    private static long difference(KnownBoot boot, long zero) {
        return Math.abs(boot.printkZero().orElse(Long.MAX_VALUE) - zero);
    }
}
