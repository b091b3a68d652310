package org.printkeeper.agent.collector;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.journal.EntryId;
import org.printkeeper.agent.journal.UnknownLayoutException;
import org.printkeeper.core.audit.Notice;
import org.printkeeper.core.audit.Policy;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoreProfile;
import org.printkeeper.core.record.BootId;

/**
 * The same as {@link JournaldReader}, read from the files by ourselves: what they held when it was
 * opened, once to the end, in a fraction of the time. What is damaged it tells and passes over.
 *
 * <p>Thread: only the one that opened it.
 *
 * <p>Owns: the files.
 */
final class JournalFilesReader implements StoreReader {
    private final JournalSource source;
    private final BootId boot;
    private final StoreProfile profile;
    private final RemovedEntries removed;
    private final OpenedFiles files;
    private final MergedEntries entries;
    private @Nullable StoreItem behindHole;

    private JournalFilesReader(JournalSource source, BootId boot, Policy policy, OpenedFiles files)
            throws IOException {
        this.source = source;
        this.boot = boot;
        this.files = files;
        profile = JournaldReader.profile(source, policy);
        removed = files.removed();
        entries = new MergedEntries(files.withBoot());
    }

    /**
     * Opens a journal.
     *
     * @throws UnknownLayoutException when a file of it is written in a way that is not read here
     */
    static JournalFilesReader open(JournalSource source, BootId boot, Policy policy)
            throws IOException {
        JournaldReader.requireReadable(source);
        return new JournalFilesReader(source, boot, policy, OpenedFiles.of(source, boot));
    }

    @Override
    public StoreProfile profile() {
        return profile;
    }

    @Override
    public @Nullable StoreItem next() throws IOException {
        StoreItem item = behindHole;
        behindHole = null;
        while (item == null) {
            KernelEntries entry = entries.next();
            if (entry == null) {
                return null;
            }
            item = item(entry);
        }
        return item;
    }

    /** Null when the entry is not for the audit. */
    private @Nullable StoreItem item(KernelEntries entry) {
        EntryId id = entry.id();
        String cursor = id.cursor();
        StoreItem item = entry.fields().item(cursor, id.realtimeMicros());
        Optional<Notice> hole =
                item == null
                        ? Optional.empty()
                        : removed.before(
                                id.sequenceId(), id.sequence(), cursor, id.realtimeMicros());
        if (hole.isEmpty()) {
            return item;
        }
        behindHole = item;
        return hole.get();
    }

    @Override
    public Optional<String> retention() {
        try {
            return JournalRetention.trace(source, boot, files.oldestBoot());
        } catch (IOException unreadable) {
            return Optional.empty(); // no trace to be seen
        }
    }

    @Override
    public Optional<String> damage() {
        return files.damage();
    }

    @Override
    public void close() throws IOException {
        entries.close();
    }
}
