package org.printkeeper.agent.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.collector.StoreReader;
import org.printkeeper.core.audit.Alignment;
import org.printkeeper.core.audit.AuditReport;
import org.printkeeper.core.audit.AuditSettings;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.audit.SuppressionLedger;
import org.printkeeper.core.audit.Upstream;
import org.printkeeper.core.audit.VerdictSink;
import org.printkeeper.core.detect.Kind;
import org.printkeeper.core.detect.Kinds;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Mark;

/**
 * One pass over the reference, with all stores held against it at once: memory is bounded by the
 * alignments.
 *
 * <p>Thread: one calls it; the reference and each store are read ahead by a thread of their own.
 *
 * <p>Owns: the stores' readers, not the reference.
 */
final class AuditRun implements Closeable {
    private final AuditReference reference;
    private final @Nullable BootId boot;
    private final AuditPeriod period;
    private final List<HeldStore> stores = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final SuppressionLedger suppressed = new SuppressionLedger();
    private final AuditGrep grep = new AuditGrep();
    private ReferenceReader.@Nullable Looked looked;
    private long firstSequence = -1;
    private long lastSequence = -1;
    private long records;
    private long outside;

    /**
     * Begins.
     *
     * @param period which records of the reference are to be compared
     */
    AuditRun(AuditReference reference, @Nullable BootId boot, AuditPeriod period) {
        this.reference = reference;
        this.boot = boot;
        this.period = period;
    }

    /** Holds a store against the reference; one that cannot be opened is told as such. */
    void add(Store named, AuditSettings settings, Function<String, VerdictSink> sinks) {
        Store store =
                named instanceof Store.Remote remote
                        ? remote.within(period.firstMicros(), period.untilMicros())
                        : named;
        try {
            StoreReader reader = new AheadReader(() -> store.open(boot, false));
            String name = reader.profile().name();
            Upstream upstream = mayBeReadFrom(store) ? new Upstream(reader.profile()) : null;
            VerdictSink sink = both(sinks.apply(name), upstream);
            Alignment alignment =
                    new Alignment(reader.profile(), settings.withKinds(this::kind), sink);
            stores.stream()
                    .filter(held -> held.name().equals(reader.profile().source()))
                    .flatMap(held -> held.upstream().stream())
                    .findFirst()
                    .ifPresent(alignment::readsFrom);
            stores.add(new HeldStore(store, reader, alignment, grep, upstream));
        } catch (IOException unreadable) {
            stores.add(new HeldStore(store, unreadable));
        }
    }

    private static boolean mayBeReadFrom(Store store) {
        return store instanceof Store.OfJournal || store instanceof Store.OfLogFile;
    }

    @SuppressWarnings("ReferenceEquality") // the sink that takes nothing
    private static VerdictSink both(VerdictSink sink, @Nullable Upstream upstream) {
        if (upstream == null) {
            return sink;
        }
        return sink == VerdictSink.NONE
                ? upstream
                : judged -> {
                    upstream.accept(judged);
                    sink.accept(judged);
                };
    }

    /** Reads reference and stores to their ends. */
    AuditReport run(String host) throws IOException {
        try (Ahead<ReferenceReader.Looked> captures = read()) {
            ReferenceReader.Looked next;
            while ((next = captures.next()) != null) {
                looked = next;
                expect(next.capture());
            }
        }
        Map<HeldStore, CollectorReport> reports = new LinkedHashMap<>();
        stores.forEach(held -> reports.put(held, CollectorReport.cannotTell("", "", "")));
        // What others read from comes first: what it lacks is not their loss.
        stores.stream()
                .sorted(Comparator.comparingInt(HeldStore::rank))
                .forEach(held -> reports.put(held, report(held)));
        return new AuditReport(
                host,
                Optional.ofNullable(boot),
                new AuditReport.Reference(
                        reference.source(), firstSequence, lastSequence, records, gaps),
                List.copyOf(reports.values()),
                suppressed.total(),
                suppressed.entries());
    }

    private Ahead<ReferenceReader.Looked> read() throws IOException {
        return new Ahead<>(
                "reference-reader", () -> new ReferenceReader(reference, period, suppressed, grep));
    }

    /** Found out by the thread that read it, unless it is another record made of that one. */
    @SuppressWarnings("ReferenceEquality") // the record at hand, and no copy of it
    private Optional<Kind> kind(KmsgRecord record) {
        ReferenceReader.Looked known = looked;
        return known != null && known.capture() == record ? known.kind() : Kinds.of(record);
    }

    private CollectorReport report(HeldStore held) {
        return records == 0 && outside > 0
                ? held.cannotTell(
                        "the period is empty: none of the "
                                + outside
                                + " records of the reference is between --since and --until")
                : held.finish(reference.range());
    }

    private void expect(Capture capture) {
        switch (capture) {
            case KmsgRecord record when period.contains(record.timestampMicros()) ->
                    expectRecord(record);
            case Gap gap when period.overlaps(gap) -> {
                gaps.add(gap);
                stores.forEach(held -> held.expect(alignment -> alignment.expectGap(gap)));
            }
            case KmsgRecord other -> outside++;
            case Gap other -> {}
            case Mark mark -> {}
        }
    }

    private void expectRecord(KmsgRecord record) {
        if (records++ == 0) {
            firstSequence = record.sequence();
        }
        lastSequence = record.sequence();
        for (HeldStore held : stores) {
            held.expect(alignment -> alignment.expect(record));
            held.readUpTo(record.timestampMicros());
        }
    }

    AuditGrep grep() {
        return grep;
    }

    @Override
    public void close() throws IOException {
        for (HeldStore held : stores) {
            held.close();
        }
    }
}
