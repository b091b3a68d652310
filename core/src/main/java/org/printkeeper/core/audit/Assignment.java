package org.printkeeper.core.audit;

import java.util.Arrays;

/** Which item of the store is which row of the reference. */
final class Assignment {
    static final int NONE = -1;

    /** How an assigned item differs from its row. */
    static final byte SAME = 0;

    static final byte CUT = 1;
    static final byte CHANGED = 2;

    /** Per item: its row; of several items with one row, only its holder is no duplicate. */
    final int[] row;

    /** Per row: the item that holds it. */
    final int[] holder;

    /** Per row: {@link #SAME}, {@link #CUT} or {@link #CHANGED}. */
    final byte[] difference;

    /** Of the items that were assigned by a key of their own, the one with the highest row. */
    int furthest = NONE;

    Assignment(int items, int rows) {
        row = new int[items];
        holder = new int[rows];
        difference = new byte[rows];
        Arrays.fill(row, NONE);
        Arrays.fill(holder, NONE);
    }

    void claim(int item, int wanted, byte how) {
        row[item] = wanted;
        holder[wanted] = item;
        difference[wanted] = how;
    }

    boolean isHeld(int wanted) {
        return holder[wanted] != NONE;
    }

    boolean isHolder(int item) {
        return row[item] != NONE && holder[row[item]] == item;
    }

    /** Forgets what was assigned beyond the furthest item: rows that fit better may come. */
    void forgetBeyondFurthest() {
        for (int item = furthest + 1; item < row.length; item++) {
            if (isHolder(item)) {
                holder[row[item]] = NONE;
                difference[row[item]] = SAME;
            }
            row[item] = NONE;
        }
    }

    /** The last row that is held, or NONE. */
    int tail() {
        int last = holder.length - 1;
        while (last >= 0 && !isHeld(last)) {
            last--;
        }
        return last;
    }

    /** The first row that is held, or the number of rows. */
    int head() {
        int first = 0;
        while (first < holder.length && !isHeld(first)) {
            first++;
        }
        return first;
    }
}
