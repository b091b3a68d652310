package org.printkeeper.core.audit;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a store lacks, for another that reads from it: the hop that lost a record is the first one.
 *
 * <p>Thread: not safe.
 */
public final class Upstream implements VerdictSink {
    private record Run(long last, String hop, Verdict.Missing why) {}

    private final String name;
    private final String hop;
    private final TreeMap<Long, Run> runs = new TreeMap<>(Long::compareUnsigned);

    public Upstream(StoreProfile profile) {
        name = profile.name();
        hop = profile.hop();
    }

    @Override
    public void accept(Judged judged) {
        if (judged.verdict() instanceof Verdict.Missing why) {
            add(judged.sequence(), why);
        }
    }

    private void add(long sequence, Verdict.Missing why) {
        String where = why.hop().isEmpty() ? hop : why.hop();
        Map.Entry<Long, Run> before = runs.floorEntry(sequence);
        boolean continues =
                before != null
                        && before.getValue().last() + 1 == sequence
                        && before.getValue().why().equals(why);
        long first = continues && before != null ? before.getKey() : sequence;
        runs.put(first, new Run(sequence, where, why));
    }

    /** Why the record could not come from there; empty when it could. */
    Optional<Verdict.Missing> lacks(long sequence) {
        Map.Entry<Long, Run> run = runs.floorEntry(sequence);
        return run != null && Long.compareUnsigned(sequence, run.getValue().last()) <= 0
                ? Optional.of(why(run.getValue()))
                : Optional.empty();
    }

    private Verdict.Missing why(Run run) {
        String evidence = run.why().evidence();
        return new Verdict.Missing(
                LossCause.UPSTREAM,
                "%s lacks it too: %s%s"
                        .formatted(
                                name,
                                run.why().cause().label(),
                                evidence.isEmpty() ? "" : ", " + evidence),
                run.hop(),
                run.why().row());
    }
}
