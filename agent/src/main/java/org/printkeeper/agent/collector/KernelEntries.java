package org.printkeeper.agent.collector;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.journal.DamagedJournalException;
import org.printkeeper.agent.journal.DataReader;
import org.printkeeper.agent.journal.EntryId;
import org.printkeeper.agent.journal.EntryList;
import org.printkeeper.agent.journal.FieldValues;
import org.printkeeper.agent.journal.JournalEntry;
import org.printkeeper.agent.journal.JournalFile;
import org.printkeeper.core.record.BootId;

/**
 * The entries of one boot in one journal file that are the kernel's or journald's own, in their
 * order, one at a time. What is damaged is told and passed over.
 *
 * <p>Thread: not safe.
 *
 * <p>Owns: the file.
 */
final class KernelEntries implements Closeable {
    private static final int SLOTS = 512;
    private static final JournalFields.Shared NOTHING =
            new JournalFields.Shared(KernelField.OTHER, "", 0);

    private final JournalFile file;
    private final DataReader values;
    private final JournalDamage damage;
    private final JournalEntry entry;
    private final long boot;
    private final List<Ahead> lists = new ArrayList<>();
    private final JournalFields fields = new JournalFields();
    private final long[] places = new long[SLOTS];
    private final JournalFields.@Nullable Shared[] shared = new JournalFields.Shared[SLOTS];
    private @Nullable EntryId id;

    /** The entries of one transport, and the next of them. */
    private static final class Ahead {
        final EntryList list;
        long offset;

        Ahead(EntryList list) {
            this.list = list;
        }
    }

    private KernelEntries(JournalFile file, DataReader values, JournalDamage damage, long boot) {
        this.file = file;
        this.values = values;
        this.damage = damage;
        this.boot = boot;
        entry = new JournalEntry(file);
    }

    /** Looks for a boot in a file, which it owns from then on; empty when it is not in there. */
    static Optional<KernelEntries> of(
            JournalFile file, BootId boot, DataReader values, JournalDamage damage)
            throws IOException {
        FieldValues index = new FieldValues(file, values, Set.of("_BOOT_ID", "_TRANSPORT"));
        Optional<Long> data = index.find("_BOOT_ID", boot.compact());
        if (data.isEmpty()) {
            return Optional.empty();
        }
        KernelEntries entries = new KernelEntries(file, values, damage, data.get());
        for (String transport : List.of("kernel", "driver")) {
            Optional<EntryList> list = index.entries("_TRANSPORT", transport);
            if (list.isPresent()) {
                Ahead ahead = new Ahead(list.get());
                entries.step(ahead);
                entries.lists.add(ahead);
            }
        }
        file.truncation().ifPresent(damage::add);
        return Optional.of(entries);
    }

    /** Goes to the next entry; false after the last. */
    boolean advance() throws IOException {
        try {
            long offset = nextOffset();
            while (offset != 0) {
                if (isRead(offset)) {
                    return true;
                }
                offset = nextOffset();
            }
        } catch (InternalError truncated) {
            damage.add(file.cutShort());
        }
        return false;
    }

    private long nextOffset() throws IOException {
        Ahead least = null;
        for (Ahead ahead : lists) {
            if (ahead.offset != 0 && (least == null || ahead.offset < least.offset)) {
                least = ahead;
            }
        }
        if (least == null) {
            return 0;
        }
        long offset = least.offset;
        step(least);
        return offset;
    }

    private void step(Ahead ahead) throws IOException {
        while (true) {
            try {
                ahead.offset = ahead.list.next();
                return;
            } catch (DamagedJournalException damaged) {
                damage.add(damaged);
            }
        }
    }

    /** True when it is an entry of the boot, sound enough to be read. */
    private boolean isRead(long offset) throws IOException {
        try {
            entry.at(offset);
        } catch (DamagedJournalException damaged) {
            damage.add(damaged);
            return false;
        }
        if (!isOfBoot()) {
            return false;
        }
        fields.clear();
        for (int i = 0; i < entry.fields(); i++) {
            try {
                take(entry.data(i));
            } catch (DamagedJournalException damaged) {
                damage.add(damaged);
            }
        }
        id = entry.id();
        return true;
    }

    private boolean isOfBoot() {
        for (int i = 0; i < entry.fields(); i++) {
            if (entry.data(i) == boot) {
                return true;
            }
        }
        return false;
    }

    /** What entry after entry has is at the same place, and read once. */
    private void take(long data) throws IOException {
        int slot = (int) (data >>> 3) & (SLOTS - 1);
        JournalFields.Shared known = places[slot] == data ? shared[slot] : null;
        if (known == null) {
            known = read(data);
            if (known == null) {
                return;
            }
            places[slot] = data;
            shared[slot] = known;
        }
        fields.put(known);
    }

    /** Null when it is not for sharing, and was taken in. */
    private JournalFields.@Nullable Shared read(long data) throws IOException {
        values.read(file, data);
        KernelField field = KernelField.of(values.bytes(), values.length());
        if (field == KernelField.OTHER) {
            return NOTHING;
        }
        values.requireWhole(file, data);
        if (field.isRarelyShared()) {
            fields.put(field, values.bytes(), field.startBytes(), values.length());
            return null;
        }
        return JournalFields.Shared.of(field, values.bytes(), field.startBytes(), values.length());
    }

    /** Of the entry it is at. */
    EntryId id() {
        return Objects.requireNonNull(id, "not advanced");
    }

    /** Of the entry it is at. */
    JournalFields fields() {
        return fields;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
