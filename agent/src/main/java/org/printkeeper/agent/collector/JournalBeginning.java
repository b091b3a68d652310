package org.printkeeper.agent.collector;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.printkeeper.core.audit.Removed;

/**
 * Where a journal begins: notices when its oldest files go while it is read.
 *
 * <p>LIMIT: as long as a namespace has an older journal the system's own is thought to go back as
 * far.
 *
 * <p>Thread: not safe.
 */
final class JournalBeginning {
    private final JournalSource source;
    private List<Path> files = List.of();
    private long firstMicros = Long.MAX_VALUE;
    private boolean isKnown;

    JournalBeginning(JournalSource source) throws IOException {
        this.source = source;
        moved();
    }

    /** What was removed since it was asked last. Headers are read only when files came or went. */
    Optional<Removed> moved() throws IOException {
        List<Path> now = source.files();
        if (isKnown && now.equals(files)) {
            return Optional.empty();
        }
        files = now;
        Optional<JournalHeader> oldest = oldest();
        isKnown = oldest.isPresent(); // a file that was just made holds nothing yet
        long before = firstMicros;
        firstMicros = oldest.map(JournalHeader::headRealtimeMicros).orElse(before);
        return oldest.filter(header -> header.headRealtimeMicros() > before)
                .map(JournalBeginning::removed);
    }

    /** Kernel records are in files of the system, not in those of users. */
    private Optional<JournalHeader> oldest() throws IOException {
        List<JournalHeader> headers = new ArrayList<>();
        for (Path file : files) {
            if (file.getFileName().toString().startsWith("system")) {
                read(file).filter(header -> header.entries() > 0).ifPresent(headers::add);
            }
        }
        return headers.stream().min(Comparator.comparingLong(JournalHeader::headRealtimeMicros));
    }

    private static Optional<JournalHeader> read(Path file) throws IOException {
        try {
            return JournalHeader.read(file);
        } catch (NoSuchFileException goneMeanwhile) {
            return Optional.empty();
        }
    }

    private static Removed removed(JournalHeader oldest) {
        return new Removed(
                oldest.file().toString(),
                oldest.headRealtimeMicros(),
                "entries were removed soon after they were stored (vacuum or rotation): the"
                        + " journal begins with entry "
                        + oldest.headSequence()
                        + " now");
    }
}
