package org.printkeeper.agent.journal;

import java.io.IOException;

/**
 * The entries of a file that have one value of a field, oldest first, as far as they were listed
 * when this was made.
 *
 * <p>Thread: not safe.
 *
 * <p>Invariant: offsets ascend, and so do the arrays that hold them, so that it ends on any file.
 *
 * <p>Source: journal-def.h, DataObject: the first entry itself, then a chain of arrays.
 */
public final class EntryList {
    private static final int ITEMS = 24;

    private final JournalFile file;
    private final int itemBytes;
    private long first;
    private long remaining;
    private long nextArray;
    private long item;
    private long itemsEnd;
    private long last;

    private EntryList(JournalFile file, long first, long array, long remaining) {
        this.file = file;
        this.first = first;
        this.remaining = remaining;
        nextArray = array;
        itemBytes = file.isCompact() ? 4 : 8;
    }

    /** Those that hold a data object. */
    static EntryList of(JournalFile file, long data) throws IOException {
        file.sizeOf(ObjectType.DATA, data);
        return new EntryList(
                file, file.longAt(data + 40), file.longAt(data + 48), file.longAt(data + 56));
    }

    /** All of the file. */
    public static EntryList all(JournalFile file) {
        return new EntryList(file, 0, file.longAt(176), file.longAt(152));
    }

    /**
     * The offset of the next entry, or 0 after the last.
     *
     * @throws DamagedJournalException when the list is damaged; a later call goes on behind it, or
     *     tells the end
     */
    public long next() throws IOException {
        if (remaining == 0) {
            return 0;
        }
        remaining--;
        long offset = first == 0 ? nextOfArray() : first;
        first = 0;
        if (offset <= last) {
            throw file.damaged(item, "an entry behind byte " + last, "one at byte " + offset);
        }
        last = offset;
        return offset;
    }

    private long nextOfArray() throws IOException {
        if (item == itemsEnd) {
            openArray();
        }
        long offset =
                file.isCompact() ? Integer.toUnsignedLong(file.intAt(item)) : file.longAt(item);
        item += itemBytes;
        return offset;
    }

    private void openArray() throws IOException {
        long array = nextArray;
        long listed = remaining + 1;
        remaining = 0; // unless there is another array
        if (array < itemsEnd) {
            throw file.damaged(itemsEnd, listed + " more entries", "a list at byte " + array);
        }
        long size = file.sizeOf(ObjectType.ENTRY_ARRAY, array);
        if (size < ITEMS + itemBytes) {
            throw file.damaged(array, listed + " more entries", "an empty list");
        }
        remaining = listed - 1;
        nextArray = file.longAt(array + 16);
        item = array + ITEMS;
        itemsEnd = item + (size - ITEMS) / itemBytes * itemBytes;
    }
}
