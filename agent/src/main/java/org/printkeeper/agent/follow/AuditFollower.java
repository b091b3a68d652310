package org.printkeeper.agent.follow;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.core.audit.AuditSettings;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.audit.PrintkClock;
import org.printkeeper.core.audit.Surroundings;
import org.printkeeper.core.detect.Finding;
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
 * The live audit: holds every collector's store against the kernel stream, in sliding windows, and
 * tells what a store lacks once its grace time is over.
 *
 * <p>Records of the present boot only. After a restart the latest records are judged anew, because
 * what was not yet decided is held in memory; what was told before is not told again.
 *
 * <p>Thread: its loop's; {@link #states} may be called by any.
 */
public final class AuditFollower implements Follower, Closeable {
    /** The name of its cursor. */
    public static final String NAME = "audit";

    /** How many entries before the cursor may not have been decided. */
    private static final long UNDECIDED_ENTRIES = 1 << 15;

    private static final long READ_INTERVAL_MICROS = 1_000_000;
    private static final long JUDGE_INTERVAL_MICROS = 5_000_000;

    /**
     * How one store is doing.
     *
     * @param trouble why it cannot be read now; empty while it can
     * @param report what was found, or empty as long as nothing was judged
     * @param surroundings what goes on around the collector, or empty when nobody looks
     * @param isLosing whether it loses what matters
     */
    public record StoreState(
            String name,
            String location,
            String trouble,
            Optional<CollectorReport> report,
            Optional<Surroundings> surroundings,
            boolean isLosing) {}

    private final BootId boot;
    private final FindingSink sink;
    private final LongSupplier monotonicMicros;

    /** What others read from comes before them. */
    private final List<WatchedStore> stores = new ArrayList<>();

    private final ClockHistory.Builder clocks = new ClockHistory.Builder();
    private final List<Finding> untold = new ArrayList<>();
    private volatile ClockHistory history = new ClockHistory.Builder().build();
    private @Nullable BootId bootOfEntry;
    private long printkLagMicros;
    private long readAt;
    private long judgedAt;
    private long nextIndex;
    private final @Nullable SurroundingsSource surroundings;
    private final PaceMeter pace = new PaceMeter();

    /**
     * Prepares the audit; the stores are opened when the first entry comes.
     *
     * @param boot the present one
     * @param settings the clock in it is replaced by that of the stream
     * @param monotonicMicros CLOCK_MONOTONIC
     * @param surroundings looked at every second, or null
     */
    public AuditFollower(
            BootId boot,
            List<Store> stores,
            AuditSettings settings,
            FindingSink sink,
            LongSupplier monotonicMicros,
            @Nullable SurroundingsSource surroundings) {
        this.surroundings = surroundings;
        this.boot = boot;
        this.sink = sink;
        this.monotonicMicros = monotonicMicros;
        AuditSettings clocked = settings.withClock(clock());
        stores.stream()
                .sorted(Comparator.comparingInt(Store::rank))
                .forEach(store -> this.stores.add(new WatchedStore(store, boot, clocked)));
    }

    private PrintkClock clock() {
        return micros -> {
            ClockHistory known = history;
            return known.isEmpty() ? -1 : known.at(micros).realtimeMicros();
        };
    }

    @Override
    public String name() {
        return NAME;
    }

    /** How each store is doing. */
    public List<StoreState> states() {
        return stores.stream().map(WatchedStore::state).toList();
    }

    @Override
    public long resumeAt(long cursor) {
        return Math.max(0, cursor - UNDECIDED_ENTRIES);
    }

    @Override
    public void onEntry(Entry entry, boolean endOfBatch) throws Exception {
        if (entry.index() >= nextIndex) { // else it comes again, because telling failed
            nextIndex = entry.index() + 1;
            accept(decode(entry));
        }
        if (endOfBatch) {
            turn();
        }
    }

    private void accept(@Nullable Capture capture) {
        switch (capture) {
            case Mark mark -> accept(mark);
            case KmsgRecord record -> expect(record);
            case Gap gap -> expect(gap);
            case null -> {}
        }
    }

    /** A damaged entry is the business of {@code verify}; here it is as if it were not there. */
    private static @Nullable Capture decode(Entry entry) {
        try {
            return entry.decode();
        } catch (MalformedEntryException damaged) {
            return null;
        }
    }

    private void accept(Mark mark) {
        if (mark.is(Mark.SEGMENT)) {
            bootOfEntry = mark.field("boot").flatMap(BootId::parse).orElse(null);
        } else if (mark.is(Mark.BOOT)) {
            bootOfEntry = mark.field("id").flatMap(BootId::parse).orElse(null);
        }
        if (isOfThisBoot()) {
            clocks.accept(mark);
            ClockSample.of(mark).ifPresent(this::accept);
        }
    }

    private void accept(ClockSample sample) {
        history = clocks.build();
        if (sample.printkMicros() >= 0) {
            printkLagMicros = sample.monotonicMicros() - sample.printkMicros();
        }
    }

    /**
     * Entries that follow no header yet, after the cursor was set into a segment, are of it too.
     */
    private boolean isOfThisBoot() {
        return bootOfEntry == null || boot.equals(bootOfEntry);
    }

    private void expect(Capture capture) {
        if (isOfThisBoot()) {
            if (capture instanceof KmsgRecord record) {
                pace.saw(record);
            }
            stores.forEach(store -> store.expect(capture));
        }
    }

    @Override
    public void onQuiet() throws Exception {
        turn();
    }

    private void turn() throws IOException, InterruptedException {
        long now = monotonicMicros.getAsLong();
        if (now - readAt >= READ_INTERVAL_MICROS) {
            readAt = now;
            stores.forEach(WatchedStore::read);
            stores.forEach(store -> store.readFromOneOf(stores));
            look(now - printkLagMicros);
        }
        if (now - judgedAt >= JUDGE_INTERVAL_MICROS) {
            judgedAt = now;
            for (WatchedStore store : stores) {
                untold.addAll(store.judge(now - printkLagMicros));
            }
        }
        while (!untold.isEmpty()) {
            sink.tell(untold.getFirst());
            untold.removeFirst();
        }
    }

    private void look(long nowPrintkMicros) {
        SurroundingsSource source = surroundings;
        if (source != null) {
            KernelPace said = pace.at(nowPrintkMicros);
            stores.forEach(store -> store.look(source, said));
        }
    }

    @Override
    public void close() {
        stores.forEach(WatchedStore::close);
    }
}
