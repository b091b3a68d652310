package org.printkeeper.agent.collector;

import java.io.Closeable;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.journal.EntryId;

/**
 * The entries of several files in one order, each of them once.
 *
 * <p>Thread: not safe.
 *
 * <p>Owns: the files; each is closed when it is read to its end.
 *
 * <p>Source: sd-journal.c, real_journal_next.
 */
final class MergedEntries implements Closeable {
    private final PriorityQueue<KernelEntries> others =
            new PriorityQueue<>(Comparator.comparing(KernelEntries::id));
    private @Nullable KernelEntries current;
    private @Nullable EntryId last;

    /** Takes over the files. */
    MergedEntries(List<KernelEntries> files) throws IOException {
        for (KernelEntries file : files) {
            advance(file);
        }
    }

    /** The file that is at the next entry; null after the last. */
    @Nullable KernelEntries next() throws IOException {
        do {
            step();
        } while (current != null && current.id().equals(last));
        last = current == null ? null : current.id();
        return current;
    }

    /** Mostly the file read last holds the next entry too. */
    private void step() throws IOException {
        KernelEntries file = current;
        if (file != null) {
            current = null;
            if (!file.advance()) {
                file.close();
            } else if (others.isEmpty() || file.id().compareTo(others.element().id()) <= 0) {
                current = file;
                return;
            } else {
                others.add(file);
            }
        }
        current = others.poll();
    }

    private void advance(KernelEntries file) throws IOException {
        if (file.advance()) {
            others.add(file);
        } else {
            file.close();
        }
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
        }
        for (KernelEntries file : others) {
            file.close();
        }
    }
}
