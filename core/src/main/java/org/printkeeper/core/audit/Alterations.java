package org.printkeeper.core.audit;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Pairs what is left on both sides: the same place or microsecond, another text.
 *
 * <p>Thread: not safe; used once.
 */
final class Alterations {
    /** Less than this many bytes of a text are no proof where there is no stamp. */
    private static final int MIN_WEAK_BYTES = 16;

    private static final int INDEX_BITS = 22;
    private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;

    private final Expected expected;
    private final Shelf shelf;
    private final Assignment found;

    Alterations(Expected expected, Shelf shelf, Assignment found) {
        this.expected = expected;
        this.shelf = shelf;
        this.found = found;
    }

    static byte difference(Expected expected, int row, Shelf shelf, int item) {
        boolean cut = NormalForm.isCutOf(shelf.text(item), expected.text(row), 1);
        return cut ? Assignment.CUT : Assignment.CHANGED;
    }

    void assign(Strength strength) {
        int[] items = openItems();
        if (items.length == 0) {
            return;
        }
        if (strength == Strength.WEAK) {
            assignByPlace(items);
            return;
        }
        long[] rows = rows(strength, false);
        assignByStamp(items, rows, strength, true);
        assignByStamp(items, rows, strength, false);
        for (int item : items) {
            if (found.row[item] < 0 && shelf.micros[item] >= 0) {
                repeatCut(items, strength);
                return;
            }
        }
    }

    /** What is the beginning of a record that is there already is no forgery, but a duplicate. */
    private void repeatCut(int[] items, Strength strength) {
        long[] rows = rows(strength, true);
        for (int item : items) {
            if (found.row[item] < 0 && shelf.micros[item] >= 0) {
                found.row[item] = firstOf(item, rows, strength, row -> isCut(item, row));
            }
        }
    }

    private boolean isCut(int item, int row) {
        return difference(expected, row, shelf, item) == Assignment.CUT;
    }

    private int[] openItems() {
        int[] items = new int[shelf.size];
        int count = 0;
        for (int item = 0; item < shelf.size; item++) {
            if (shelf.isRecord(item)
                    && found.row[item] < 0
                    && shelf.isKept(item)
                    && shelf.sequence(item) < 0) {
                items[count++] = item;
            }
        }
        return Arrays.copyOf(items, count);
    }

    /** Rows by stamp, then in order: hash of the stamp above, row below. */
    private long[] rows(Strength strength, boolean held) {
        long[] rows = new long[expected.size];
        int count = 0;
        for (int row = 0; row < expected.size; row++) {
            if (found.isHeld(row) == held) {
                rows[count++] = stamp(expected.micros[row], expected.prefix[row], strength) | row;
            }
        }
        long[] sorted = Arrays.copyOf(rows, count);
        Arrays.sort(sorted);
        return sorted;
    }

    private static long stamp(long micros, int prefix, Strength strength) {
        return NormalForm.mix(strength == Strength.STRONG ? (micros << 12) ^ prefix : micros)
                & ~INDEX_MASK;
    }

    private void assignByStamp(int[] items, long[] rows, Strength strength, boolean cutsOnly) {
        for (int item : items) {
            if (found.row[item] >= 0 || shelf.micros[item] < 0) {
                continue;
            }
            int row =
                    firstOf(
                            item,
                            rows,
                            strength,
                            r -> !found.isHeld(r) && (!cutsOnly || isCut(item, r)));
            if (row >= 0) {
                found.claim(item, row, difference(expected, row, shelf, item));
            }
        }
    }

    /** The first of the rows with the item's stamp that will do, or NONE. */
    private int firstOf(int item, long[] rows, Strength strength, IntPredicate wanted) {
        long stamp = stamp(shelf.micros[item], shelf.prefix(item), strength);
        int at = Arrays.binarySearch(rows, stamp);
        for (int i = at < 0 ? -at - 1 : at;
                i < rows.length && (rows[i] & ~INDEX_MASK) == stamp;
                i++) {
            int row = (int) (rows[i] & INDEX_MASK);
            if (expected.micros[row] == shelf.micros[item] && wanted.test(row)) {
                return row;
            }
        }
        return Assignment.NONE;
    }

    /** Without stamps only a cut can be recognised: by its place between neighbours. */
    private void assignByPlace(int[] items) {
        long budget = 2L * expected.size + 4096;
        int seen = 0;
        int before = -1;
        int ahead = 0;
        for (int item : items) {
            for (; seen < item; seen++) {
                before = found.row[seen] < 0 ? before : found.row[seen];
            }
            ahead = Math.max(ahead, item);
            while (ahead < shelf.size && found.row[ahead] < 0) {
                ahead++;
            }
            int after = ahead < shelf.size ? found.row[ahead] : expected.size;
            budget -= assignCut(item, Math.min(before, after), Math.max(before, after), budget);
        }
    }

    /** Looks between two rows for the one that the item is the beginning of; returns the steps. */
    private int assignCut(int item, int low, int high, long budget) {
        byte[] text = shelf.text(item);
        int row = low + 1;
        for (; text.length >= MIN_WEAK_BYTES && row < high && row - low < budget; row++) {
            if (!found.isHeld(row)
                    && NormalForm.isCutOf(text, expected.text(row), MIN_WEAK_BYTES)) {
                found.claim(item, row, Assignment.CUT);
                break;
            }
        }
        return row - low;
    }
}
