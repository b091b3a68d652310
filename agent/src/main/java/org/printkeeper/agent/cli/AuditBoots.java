package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.collector.StoreReader;
import org.printkeeper.core.audit.PrintkClock;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.KmsgRecord;

/** Finds out which boot a recording is of, when it does not say so: the one that fits best. */
final class AuditBoots {
    private static final int MAX_KEYS = 100_000;

    private AuditBoots() {}

    /** What the stores keep of a record's identity. */
    private record Key(long printkMicros, int prefix) {}

    /** The stores' boot of which most records are in the recording; empty when no store tells. */
    static Optional<BootId> bestFit(Path recording, List<Store> stores) throws IOException {
        Set<BootId> candidates = new LinkedHashSet<>();
        for (Store store : stores) {
            candidates.addAll(store.boots());
        }
        if (candidates.size() < 2) {
            return candidates.stream().findFirst();
        }
        Set<Key> keys = keys(recording);
        BootId best = null;
        long most = -1;
        for (BootId candidate : candidates) {
            long matching = matching(keys, stores, candidate);
            if (matching >= most) {
                most = matching;
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    private static Set<Key> keys(Path recording) throws IOException {
        Set<Key> keys = new HashSet<>();
        try (AuditRecording records = new AuditRecording(recording, null, PrintkClock.UNKNOWN)) {
            Capture capture = records.next();
            while (capture != null && keys.size() < MAX_KEYS) {
                if (capture instanceof KmsgRecord record) {
                    keys.add(new Key(record.timestampMicros(), record.prefix()));
                }
                capture = records.next();
            }
        }
        return keys;
    }

    private static long matching(Set<Key> keys, List<Store> stores, BootId boot)
            throws IOException {
        long matching = 0;
        for (Store store : stores) {
            if (store instanceof Store.OfLogFile || store instanceof Store.Remote) {
                continue;
            }
            try (StoreReader reader = store.open(boot, false)) {
                @Nullable StoreItem item = reader.next();
                while (item != null) {
                    if (item instanceof StoredRecord stored
                            && keys.contains(new Key(stored.printkMicros(), stored.prefix()))) {
                        matching++;
                    }
                    item = reader.next();
                }
            }
        }
        return matching;
    }
}
