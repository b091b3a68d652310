package org.printkeeper.core.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.printkeeper.core.record.KmsgRecord;

/**
 * What a store lacks, for others that read from it: the hop that lost a record is the first one.
 *
 * <p>Of a store that is watched it holds beside the final verdicts what each look at it showed.
 * What a look showed counts for a while after the next: a record that came late there comes later
 * still to those that read from it.
 *
 * <p>Thread: not safe.
 */
public final class Upstream implements VerdictSink {
    /**
     * LIMIT: of more stretches than these the oldest are forgotten; what another store lacks there
     * and judges only then counts as its own loss.
     */
    private static final int MAX_RUNS = 1 << 16;

    private record Run(long last, Verdict.Missing why) {}

    /** Stretches of records that are lacking for one reason, by the first number. */
    private record Runs(TreeMap<Long, Run> byFirst) {
        Runs() {
            this(new TreeMap<>(Long::compareUnsigned));
        }

        void accept(Judged judged) {
            // What it held and removed since was there to be read.
            if (judged.verdict() instanceof Verdict.Missing why && judged.stored() == null) {
                add(judged.sequence(), judged.sequence(), why);
            }
        }

        private void add(long first, long last, Verdict.Missing why) {
            Map.Entry<Long, Run> before = byFirst.floorEntry(first);
            boolean continues =
                    before != null
                            && before.getValue().last() + 1 == first
                            && before.getValue().why().equals(why);
            byFirst.put(continues ? before.getKey() : first, new Run(last, why));
            if (byFirst.size() > MAX_RUNS) {
                byFirst.pollFirstEntry();
            }
        }

        void addAll(Runs others) {
            others.byFirst.forEach((first, run) -> add(first, run.last(), run.why()));
        }

        Optional<Verdict.Missing> at(long sequence) {
            return Optional.ofNullable(byFirst.floorEntry(sequence))
                    .map(Map.Entry::getValue)
                    .filter(run -> Long.compareUnsigned(sequence, run.last()) <= 0)
                    .map(Run::why);
        }
    }

    /**
     * What one look at the store shows: verdicts that are not final yet.
     *
     * @param judgedBefore number of the first record that was not judged
     */
    private record Look(long atMicros, Runs lacking, long judgedBefore) {}

    private static final Look NONE = new Look(0, new Runs(), 0);

    private final StoreProfile profile;
    private final Runs lacking = new Runs();
    private final List<Look> looks = new ArrayList<>();
    private boolean isAwaited;
    private long judgedBefore;
    private long changes;

    public Upstream(StoreProfile profile) {
        this.profile = profile;
    }

    /** The name of the store. */
    public String name() {
        return profile.name();
    }

    /** Takes a final verdict. */
    @Override
    public void accept(Judged judged) {
        lacking.accept(judged);
    }

    /** From now on looks at the store will come, and nothing can be said before the first. */
    void begin() {
        isAwaited = true;
        looks.clear();
    }

    /** No look comes any more: what the last ones showed stays, and nobody need wait for others. */
    public void end() {
        isAwaited = false;
        looks.forEach(look -> lacking.addAll(look.lacking()));
        looks.clear();
        changes++;
    }

    /** Looks at the store. */
    CollectorReport look(Alignment store, long nowPrintkMicros) {
        Runs seen = new Runs();
        CollectorReport report =
                store.report(new Range.Live(nowPrintkMicros), Optional.empty(), seen::accept);
        long judged = report.compared().lastSequence() + 1;
        judgedBefore = Long.compareUnsigned(judged, judgedBefore) > 0 ? judged : judgedBefore;
        add(new Look(nowPrintkMicros, seen, judgedBefore));
        return report;
    }

    private void add(Look look) {
        Look before = looks.isEmpty() ? NONE : looks.getLast();
        boolean isSame = look.lacking().equals(before.lacking());
        if (looks.isEmpty() || !isSame || look.judgedBefore() != before.judgedBefore()) {
            Runs shared = isSame ? before.lacking() : look.lacking();
            looks.add(new Look(look.atMicros(), shared, look.judgedBefore()));
            changes++;
        }
    }

    /** Forgets the looks after which there was another by then. */
    public void forgetBefore(long printkMicros) {
        while (looks.size() > 1 && looks.get(1).atMicros() <= printkMicros) {
            looks.removeFirst();
            changes++;
        }
    }

    /** Whether looks at it will come and none did. */
    boolean isAwaited() {
        return isAwaited && looks.isEmpty();
    }

    /** Another number whenever it may have another answer. */
    long changes() {
        return changes;
    }

    /** Whether it is not known yet if the store has the record. */
    boolean isWaitingFor(long sequence) {
        return !looks.isEmpty()
                && Long.compareUnsigned(looks.getFirst().judgedBefore(), sequence) <= 0;
    }

    /** Why the record could not come from there; empty when it could. */
    Optional<Verdict> lacks(long sequence) {
        return Stream.concat(Stream.of(lacking), looks.reversed().stream().map(Look::lacking))
                .flatMap(runs -> runs.at(sequence).stream())
                .findFirst()
                .map(this::why);
    }

    /** That the record is not meant to come from there; empty when it is. */
    Optional<Verdict> leavesOut(KmsgRecord record) {
        return profile.policy()
                .excludes(record)
                .map(reason -> new Verdict.Excluded(name() + " leaves it out: " + reason));
    }

    private Verdict why(Verdict.Missing there) {
        String evidence = there.evidence();
        return new Verdict.Missing(
                LossCause.UPSTREAM,
                "%s lacks it too: %s%s"
                        .formatted(
                                name(),
                                there.cause().label(),
                                evidence.isEmpty() ? "" : ", " + evidence),
                there.hop().isEmpty() ? profile.hop() : there.hop(),
                there.row());
    }
}
