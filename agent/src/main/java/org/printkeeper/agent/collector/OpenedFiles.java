package org.printkeeper.agent.collector;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.journal.DamagedJournalException;
import org.printkeeper.agent.journal.DataReader;
import org.printkeeper.agent.journal.EntryId;
import org.printkeeper.agent.journal.EntryList;
import org.printkeeper.agent.journal.JournalEntry;
import org.printkeeper.agent.journal.JournalFile;
import org.printkeeper.core.record.BootId;

/**
 * All files of a journal at one moment, those that hold a boot at their beginning.
 *
 * <p>Thread: only the one that opened them.
 *
 * <p>Owns: the files with the boot; the others are closed.
 */
final class OpenedFiles implements Closeable {
    private static final int MAX_ATTEMPTS = 10;

    private final JournalDamage damage = new JournalDamage();
    private final DataReader values = new DataReader();
    private final List<KernelEntries> withBoot = new ArrayList<>();
    private final RemovedEntries removed;
    private @Nullable EntryId oldest;

    private OpenedFiles(RemovedEntries removed) {
        this.removed = removed;
    }

    /** Names a journal's files. */
    interface Listing {
        List<Path> files() throws IOException;
    }

    static OpenedFiles of(JournalSource source, BootId boot) throws IOException {
        return of(source, source::openedFiles, boot);
    }

    /** Opens them; a rotation meanwhile would hide what it renamed: then it begins anew. */
    static OpenedFiles of(JournalSource source, Listing listing, BootId boot) throws IOException {
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            List<Path> files = listing.files();
            OpenedFiles opened = new OpenedFiles(RemovedEntries.of(source));
            try {
                for (Path file : files) {
                    opened.add(file, boot);
                }
                if (listing.files().equals(files)) {
                    return opened;
                }
            } catch (NoSuchFileException renamed) {
                // as above
            } catch (IOException | RuntimeException | Error failed) {
                opened.close();
                throw failed;
            }
            opened.close();
        }
        throw new IOException(source.location() + ": its files change while they are opened");
    }

    private void add(Path path, BootId boot) throws IOException {
        try {
            Optional<JournalFile> file = JournalFile.open(path);
            if (file.isPresent()) {
                add(file.get(), boot);
            }
        } catch (DamagedJournalException damaged) {
            damage.add(damaged);
        }
    }

    private void add(JournalFile file, BootId boot) throws IOException {
        Optional<KernelEntries> entries = Optional.empty();
        try {
            seeFirst(file);
            entries = KernelEntries.of(file, boot, values, damage);
            entries.ifPresent(withBoot::add);
        } catch (InternalError truncated) {
            throw file.cutShort();
        } finally {
            if (entries.isEmpty()) {
                file.close();
            }
        }
    }

    private void seeFirst(JournalFile file) throws IOException {
        long offset = EntryList.all(file).next();
        if (offset != 0) {
            JournalEntry first = new JournalEntry(file);
            first.at(offset);
            if (oldest == null || first.id().compareTo(oldest) < 0) {
                oldest = first.id();
            }
        }
    }

    /** Those with entries of the boot, to be closed by the caller. */
    List<KernelEntries> withBoot() {
        return withBoot;
    }

    /** What is missing between them. */
    RemovedEntries removed() {
        return removed;
    }

    /** Of the journal's first entry. */
    Optional<BootId> oldestBoot() {
        return Optional.ofNullable(oldest).map(first -> new BootId(first.boot()));
    }

    /** What cannot be read of them, as far as it was met until now. */
    Optional<String> damage() {
        return damage.words();
    }

    @Override
    public void close() throws IOException {
        for (KernelEntries entries : withBoot) {
            entries.close();
        }
    }
}
