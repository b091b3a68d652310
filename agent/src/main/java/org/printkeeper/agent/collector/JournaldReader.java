package org.printkeeper.agent.collector;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.linux.Journal;
import org.printkeeper.core.audit.Notice;
import org.printkeeper.core.audit.Policy;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoreProfile;
import org.printkeeper.core.audit.Strength;
import org.printkeeper.core.record.BootId;

/**
 * The kernel records of one boot that journald kept, in the journal's order, and its own notices of
 * loss among them; read by libsystemd, which follows a journal and knows all its layouts.
 *
 * <p>Thread: only the one that opened it.
 */
public final class JournaldReader implements StoreReader {
    private final Journal journal;
    private final JournalSource source;
    private final StoreProfile profile;
    private final JournalFields fields = new JournalFields();
    private final BootId boot;
    private final RemovedEntries removed;
    private final byte[] fieldStart = new byte[KernelField.maxStartBytes()];
    private final JournalBeginning beginning;
    private @Nullable StoreItem behindHole;

    private JournaldReader(Journal journal, JournalSource source, BootId boot, Policy policy)
            throws IOException {
        removed = RemovedEntries.of(source);
        beginning = new JournalBeginning(source);
        this.boot = boot;
        this.journal = journal;
        this.source = source;
        profile = profile(source, policy);
    }

    static StoreProfile profile(JournalSource source, Policy policy) {
        return new StoreProfile(
                "journald", source.location(), "ring→journald", Strength.STRONG, false, policy);
    }

    /** Opens a journal at the oldest kernel record of a boot. */
    public static JournaldReader open(JournalSource source, BootId boot, Policy policy)
            throws IOException {
        requireReadable(source);
        Journal journal = source.open();
        try {
            journal.match("_BOOT_ID", boot.compact())
                    .and()
                    .match("_TRANSPORT", "kernel")
                    .or()
                    .match("_TRANSPORT", "driver");
            for (String id : JournalFields.NOTICE_IDS) {
                journal.match("MESSAGE_ID", id);
            }
            journal.seekHead();
            return new JournaldReader(journal, source, boot, policy);
        } catch (IOException failed) {
            journal.close();
            throw failed;
        }
    }

    /** libsystemd passes over files that it may not read, and reports an empty journal. */
    static void requireReadable(JournalSource source) throws IOException {
        List<Path> files = source.files();
        if (files.isEmpty()) {
            throw new NoSuchFileException(
                    source.location(), null, "no journal files: " + source.expected());
        }
        for (Path file : files) {
            if (!Files.isReadable(file) && Files.exists(file)) { // else it was renamed meanwhile
                throw new AccessDeniedException(
                        file.toString(),
                        null,
                        "no permission: try as root or group systemd-journal");
            }
        }
    }

    @Override
    public StoreProfile profile() {
        return profile;
    }

    @Override
    public @Nullable StoreItem next() throws IOException {
        StoreItem held = behindHole;
        if (held != null) {
            behindHole = null;
            return held;
        }
        while (journal.next()) {
            fields.clear();
            journal.forEachField(this::take);
            long received = journal.realtimeMicros();
            String cursor = journal.cursor();
            StoreItem item = fields.item(cursor, received);
            if (item != null) {
                Optional<Notice> hole = removed.before(cursor, received);
                behindHole = hole.isPresent() ? item : null;
                return hole.isPresent() ? hole.get() : item;
            }
        }
        journal.await(Duration.ZERO);
        return beginning.moved().orElse(null);
    }

    private void take(MemorySegment field) {
        int start = (int) Math.min(field.byteSize(), fieldStart.length);
        MemorySegment.copy(field, ValueLayout.JAVA_BYTE, 0, fieldStart, 0, start);
        KernelField name = KernelField.of(fieldStart, start);
        if (name != KernelField.OTHER) {
            byte[] value = field.asSlice(name.startBytes()).toArray(ValueLayout.JAVA_BYTE);
            fields.put(name, value, 0, value.length);
        }
    }

    @Override
    public Optional<String> retention() {
        try {
            return JournalRetention.trace(source, boot, oldestBoot());
        } catch (IOException unreadable) {
            return Optional.empty(); // no trace to be seen
        }
    }

    private Optional<BootId> oldestBoot() throws IOException {
        try (Journal whole = source.open()) {
            whole.seekHead();
            return whole.next() ? Optional.of(new BootId(whole.bootId())) : Optional.empty();
        }
    }

    @Override
    public void close() {
        journal.close();
    }

    /** The boots of which a journal holds kernel records, in the journal's order. */
    public static Set<BootId> boots(JournalSource source) throws IOException {
        Set<BootId> boots = new LinkedHashSet<>();
        requireReadable(source);
        try (Journal journal = source.open()) {
            journal.match("_TRANSPORT", "kernel").seekHead();
            while (journal.next()) {
                boots.add(new BootId(journal.bootId()));
            }
        }
        return boots;
    }
}
