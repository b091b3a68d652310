package org.printkeeper.agent.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.collector.StoreReader;
import org.printkeeper.core.audit.Alignment;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.audit.Range;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.audit.Upstream;

/**
 * A store and its alignment with the reference, or why it cannot be read.
 *
 * <p>Thread: one.
 *
 * <p>Owns: the store's reader.
 */
final class HeldStore implements Closeable {
    private final Store store;
    private final @Nullable StoreReader reader;
    private final @Nullable Alignment alignment;
    private @Nullable IOException failure;
    private final @Nullable AuditGrep grep;
    private final @Nullable Upstream upstream;
    private final String label;
    private @Nullable StoreItem ahead;
    private boolean holdsItems;

    HeldStore(
            Store store,
            StoreReader reader,
            Alignment alignment,
            AuditGrep grep,
            @Nullable Upstream upstream) {
        this.upstream = upstream;
        this.store = store;
        label = reader.profile().name() + " " + store.location();
        this.reader = reader;
        this.alignment = alignment;
        this.grep = grep;
    }

    HeldStore(Store store, IOException failure) {
        upstream = null;
        reader = null;
        alignment = null;
        grep = null;
        label = store.name();
        this.store = store;
        this.failure = failure;
    }

    /** What others that read from it need to know of it. */
    Optional<Upstream> upstream() {
        return Optional.ofNullable(upstream);
    }

    void expect(Consumer<Alignment> feed) {
        Alignment open = alignment;
        if (open == null || failure != null) {
            return;
        }
        while (open.isFull() && readItem(open)) {
            // until the store catches up
        }
        feed.accept(open);
    }

    /**
     * Reads what was said before, where the store tells: what it repeats was expected a moment ago
     * and is still in the processor's cache.
     */
    void readUpTo(long printkMicros) {
        Alignment open = alignment;
        while (open != null
                && failure == null
                && peek() instanceof StoredRecord stored
                && stored.printkMicros() >= 0
                && stored.printkMicros() < printkMicros
                && readItem(open)) {
            // up to then
        }
    }

    private @Nullable StoreItem peek() {
        try {
            if (ahead == null && reader != null && failure == null) {
                ahead = reader.next();
            }
        } catch (IOException unreadable) {
            failure = unreadable;
        }
        return ahead;
    }

    private boolean readItem(Alignment open) {
        StoreItem item = peek();
        if (item == null || failure != null) {
            return false;
        }
        ahead = null;
        if (item instanceof StoredRecord stored && grep != null) {
            grep.countStore(label, stored);
        }
        open.stored(item);
        open.settle();
        holdsItems = true;
        return true;
    }

    int rank() {
        return store.rank();
    }

    String name() {
        return reader == null ? store.name() : reader.profile().name();
    }

    CollectorReport finish(Range range) {
        Alignment open = alignment;
        if (open != null && reader != null) {
            while (readItem(open)) {
                // to the end
            }
            if (failure == null) {
                return judged(open, range, reader);
            }
        }
        return cannotTell(AuditText.words(failure));
    }

    /** Where nothing was of the format, nothing that is missing means anything. */
    private CollectorReport judged(Alignment open, Range range, StoreReader reader) {
        Optional<String> damage = reader.damage();
        if (damage.isPresent() && !holdsItems) {
            return cannotTell(damage.get());
        }
        CollectorReport report = open.finish(range, reader.retention());
        return damage.map(report::damaged).orElse(report);
    }

    CollectorReport cannotTell(String reason) {
        return CollectorReport.cannotTell(name(), store.location(), reason);
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
    }
}
