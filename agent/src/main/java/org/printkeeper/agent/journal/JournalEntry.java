package org.printkeeper.agent.journal;

import java.io.IOException;

/**
 * An entry of a file, looked at in its place: its identity and the data objects it consists of.
 *
 * <p>Thread: not safe.
 *
 * <p>Source: journal-def.h, EntryObject.
 */
public final class JournalEntry {
    private static final int ITEMS = 64;

    /** systemd refuses more than 1024 fields. */
    private static final long MAX_FIELDS = 4096;

    private final JournalFile file;
    private final int itemBytes;
    private long offset;
    private long end;
    private int fields;

    public JournalEntry(JournalFile file) {
        this.file = file;
        itemBytes = file.isCompact() ? 4 : 16;
    }

    /** Goes to an entry, behind the one before. */
    public void at(long next) throws IOException {
        if (next < end) {
            throw file.damaged(next, "an entry behind byte " + end, "one within another");
        }
        long size = file.sizeOf(ObjectType.ENTRY, next);
        if ((size - ITEMS) / itemBytes > MAX_FIELDS) {
            throw file.damaged(next, "at most " + MAX_FIELDS + " fields", size + " bytes of them");
        }
        offset = next;
        end = next + size;
        fields = (int) ((size - ITEMS) / itemBytes);
    }

    /** Who it is, among those of all files. */
    public EntryId id() {
        return new EntryId(
                file.sequenceId(),
                file.longAt(offset + 16),
                file.idAt(offset + 40),
                file.idAt(offset + 48),
                file.longAt(offset + 32),
                file.longAt(offset + 24),
                file.longAt(offset + 56));
    }

    /** How many fields it has. */
    public int fields() {
        return fields;
    }

    /** The data object of a field. */
    public long data(int field) {
        long item = offset + ITEMS + (long) field * itemBytes;
        return file.isCompact() ? Integer.toUnsignedLong(file.intAt(item)) : file.longAt(item);
    }
}
