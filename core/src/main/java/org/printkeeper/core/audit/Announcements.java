package org.printkeeper.core.audit;

import java.util.BitSet;

/** Lays each notice of loss over the hole in which it stands in the store. */
final class Announcements {
    private final Expected expected;
    private final Shelf shelf;
    private final Assignment found;
    private final BitSet announced = new BitSet();

    private Announcements(Expected expected, Shelf shelf, Assignment found) {
        this.expected = expected;
        this.shelf = shelf;
        this.found = found;
    }

    /**
     * The rows that a notice covers: of the hole before the next stored record the last ones, not
     * more than announced. What is announced beyond the hole was lost before the reference begins,
     * or by the reference too.
     */
    static BitSet rows(Expected expected, Shelf shelf, Assignment found, int end) {
        Announcements all = new Announcements(expected, shelf, found);
        all.cover(end);
        return all.announced;
    }

    private void cover(int end) {
        int before = -1;
        long records = 0;
        for (int item = 0; item < shelf.size; item++) {
            if (shelf.has(item, Shelf.NOTICE)) {
                records = Math.max(0, records) + Math.max(0, shelf.micros[item]);
            } else if (found.isHolder(item) && found.row[item] > before) {
                mark(before, found.row[item], records);
                before = found.row[item];
                records = 0;
            }
        }
        mark(before, end, records);
    }

    private void mark(int before, int after, long records) {
        for (int row = after - 1; row > before && records > 0; row--) {
            if (!found.isHeld(row)
                    && !expected.has(row, Expected.EXCLUDED)
                    && !expected.has(row, Expected.PART)) {
                announced.set(row);
                records--;
            }
        }
    }
}
