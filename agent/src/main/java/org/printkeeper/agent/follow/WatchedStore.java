package org.printkeeper.agent.follow;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.collector.StoreReader;
import org.printkeeper.core.audit.Alignment;
import org.printkeeper.core.audit.AuditSettings;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.audit.LiveAudit;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.Surroundings;
import org.printkeeper.core.audit.Upstream;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Mark;

/**
 * One store that is held against the kernel stream for as long as the boot lasts.
 *
 * <p>While it cannot be opened, what it should hold waits here, so that a collector which starts
 * late is judged from the beginning.
 *
 * <p>Thread: the follower's; {@link #state} may be read by any.
 *
 * <p>Owns: the store's reader.
 */
final class WatchedStore implements Closeable {
    /** More is not kept for a store that cannot be opened; the oldest goes first. */
    private static final int MAX_WAITING = 1 << 16;

    /** A flood in one store shall not keep the others waiting. */
    private static final int MAX_ITEMS_A_TURN = 1 << 16;

    private final Store store;
    private final BootId boot;
    private final AuditSettings settings;
    private final Deque<Capture> waiting = new ArrayDeque<>();
    private @Nullable StoreReader reader;
    private @Nullable LiveAudit audit;
    private @Nullable Upstream lacking;
    private boolean hasNews = true;
    private boolean isReadToItsEnd;
    private boolean isFirstVerdict = true;
    private long forgotten;
    private volatile AuditFollower.StoreState state;

    WatchedStore(Store store, BootId boot, AuditSettings settings) {
        this.store = store;
        this.boot = boot;
        this.settings = settings;
        state =
                new AuditFollower.StoreState(
                        store.name(),
                        store.location(),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        false);
    }

    AuditFollower.StoreState state() {
        return state;
    }

    /** The kernel said this, or it is known that what it said is lost. */
    void expect(Capture capture) {
        hasNews = true;
        LiveAudit open = audit;
        if (open == null) {
            waiting.add(capture);
            if (waiting.size() > MAX_WAITING) {
                waiting.removeFirst();
                forgotten++;
            }
            return;
        }
        while (open.alignment().isFull() && readItem(open.alignment())) {
            // the store first: one more record of the reference would be judged early
        }
        feed(open.alignment(), capture);
    }

    private static void feed(Alignment alignment, Capture capture) {
        switch (capture) {
            case KmsgRecord record -> alignment.expect(record);
            case Gap gap -> alignment.expectGap(gap);
            case Mark nothingToFind -> {}
        }
    }

    /** Reads what the store has by now. */
    void read() {
        if (audit == null && !open()) {
            return;
        }
        LiveAudit open = audit;
        int items = 0;
        while (open != null && items < MAX_ITEMS_A_TURN && readItem(open.alignment())) {
            items++;
        }
        hasNews |= items > 0;
        isReadToItsEnd = items < MAX_ITEMS_A_TURN;
    }

    private boolean open() {
        try {
            StoreReader opened = store.open(boot, true);
            reader = opened;
            Upstream toTell = lacking == null ? new Upstream(opened.profile()) : lacking;
            lacking = toTell;
            LiveAudit begun = new LiveAudit(opened.profile(), settings, Optional.of(boot), toTell);
            audit = begun;
            isFirstVerdict = true;
            opened.retention().ifPresent(begun.alignment()::removedOldest);
            waiting.forEach(capture -> feed(begun.alignment(), capture));
            waiting.clear();
            return true;
        } catch (IOException notNow) {
            failed(notNow);
            return false;
        }
    }

    private boolean readItem(Alignment alignment) {
        StoreReader open = reader;
        try {
            StoreItem item = open == null ? null : open.next();
            if (item == null) {
                return false;
            }
            alignment.stored(item);
            return true;
        } catch (IOException unreadable) {
            failed(unreadable);
            abandon();
            return false;
        }
    }

    private void failed(IOException why) {
        String words = why.getMessage() == null ? why.toString() : why.getMessage();
        if (forgotten > 0) {
            words += "; " + forgotten + " records will not be compared";
        }
        state =
                new AuditFollower.StoreState(
                        state.name(),
                        state.location(),
                        words,
                        state.report(),
                        state.surroundings(),
                        state.isLosing());
    }

    // LIMIT: a store that became unreadable is judged anew from the records after it, when it can
    // be read again; what was open then stays untold. `audit` tells it from the archive.
    private void abandon() {
        close();
        reader = null;
        audit = null;
        if (lacking != null) {
            lacking.end();
        }
    }

    /** Finds among the others the one that it reads from: what that lost is not told here. */
    void readFromOneOf(List<WatchedStore> others) {
        LiveAudit open = audit;
        if (open != null) {
            others.stream()
                    .flatMap(other -> Optional.ofNullable(other.lacking).stream())
                    .filter(other -> other.name().equals(open.source()))
                    .findFirst()
                    .ifPresent(open::readsFrom);
        }
    }

    /**
     * What there is to tell by now. A store that has not been read to its end may hold, further on,
     * what seems missing: it is judged when it has. What it reads from is judged before, at the
     * same time.
     *
     * @param nowPrintkMicros now, on printk's clock
     */
    List<Finding> judge(long nowPrintkMicros) {
        LiveAudit open = audit;
        if (lacking != null) {
            lacking.forgetBefore(nowPrintkMicros - settings.graceMicros());
        }
        if (open == null || !isReadToItsEnd || open.isWaiting() || !(hasNews || open.mayChange())) {
            return List.of();
        }
        hasNews = false;
        List<Finding> news = new ArrayList<>(open.advance(nowPrintkMicros));
        if (isFirstVerdict && news.stream().noneMatch(WatchedStore::isCondition)) {
            news.add(open.losesNothing(nowPrintkMicros));
        }
        isFirstVerdict = false;
        Optional<CollectorReport> report = open.report();
        state =
                new AuditFollower.StoreState(
                        report.map(CollectorReport::name).orElse(store.name()),
                        store.location(),
                        "",
                        report,
                        state.surroundings(),
                        open.isLosing());
        return news;
    }

    private static boolean isCondition(Finding finding) {
        return finding.type() == Finding.Type.CONDITION;
    }

    /** Sees what goes on around the collector, for what will be found lost. */
    void look(SurroundingsSource source, KernelPace said) {
        Surroundings now = source.look(state.name(), store.location(), said);
        LiveAudit open = audit;
        if (open != null) {
            open.surrounded(now);
        }
        state =
                new AuditFollower.StoreState(
                        state.name(),
                        state.location(),
                        state.trouble(),
                        state.report(),
                        Optional.of(now),
                        state.isLosing());
    }

    @Override
    public void close() {
        StoreReader open = reader;
        if (open != null) {
            try {
                open.close();
            } catch (IOException nothingIsLost) {
                // it was only read
            }
        }
    }
}
