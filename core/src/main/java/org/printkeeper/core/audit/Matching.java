package org.printkeeper.core.audit;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * Finds for each item of a store the record that it is. What can be told apart by its key is
 * assigned by it; equal keys in their order, and where there is only the text, by the place between
 * neighbours that are unique, then by the time of receipt.
 *
 * <p>Works on all that is held at once, so the order of feeding cannot matter.
 *
 * <p>Invariant: linear in rows and items; where bad luck would make it worse, a budget of steps
 * ends the search and the rest is matched in plain order.
 */
final class Matching {
    /** How far records of concurrent processors may have changed places. */
    private static final int REORDER = 16;

    /** Items closer than this were stored in one go. */
    private static final int NEAR = 64;

    private static final long CLOCK_ERROR_MICROS = 3_000_000;

    private final Expected expected;
    private final Shelf shelf;
    private final PrintkClock clock;
    private final Assignment found;
    private final int[] group;
    private final int[] start;
    private final int[] member;

    private final int[] next;
    private int[] free = {};
    private int[] waiting = {};
    private int[] visited = {};
    private int visit;
    private long budget;
    private long latency;

    private Matching(Expected expected, Shelf shelf, PrintkClock clock) {
        this.expected = expected;
        this.shelf = shelf;
        this.clock = clock;
        found = new Assignment(shelf.size, expected.size);
        group = new int[shelf.size];
        start = new int[expected.groups + 1];
        member = new int[expected.size];
        next = new int[expected.groups];
        budget = 16L * (expected.size + shelf.size) + 4096;
    }

    static Assignment match(Expected expected, Shelf shelf, Strength strength, PrintkClock clock) {
        Matching matching = new Matching(expected, shelf, clock);
        matching.sortMembers();
        matching.assignNumbered();
        if (strength == Strength.WEAK) {
            matching.assignByOrder();
        }
        matching.assignInTurn();
        new Alterations(expected, shelf, matching.found).assign(strength);
        return matching.found;
    }

    /**
     * Lists the rows of each group. Where equal records are partly left out by policy, what is
     * stored is taken to be the others.
     */
    private void sortMembers() {
        BitSet wanted = new BitSet(expected.groups);
        for (int row = 0; row < expected.size; row++) {
            if (!expected.has(row, Expected.EXCLUDED)) {
                wanted.set(expected.group[row]);
            }
        }
        IntPredicate counts =
                row -> !expected.has(row, Expected.EXCLUDED) || !wanted.get(expected.group[row]);
        for (int row = 0; row < expected.size; row++) {
            start[expected.group[row] + 1] += counts.test(row) ? 1 : 0;
        }
        for (int g = 0; g < expected.groups; g++) {
            start[g + 1] += start[g];
        }
        System.arraycopy(start, 0, next, 0, expected.groups);
        for (int row = 0; row < expected.size; row++) {
            if (counts.test(row)) {
                member[next[expected.group[row]]++] = row;
            }
        }
        for (int item = 0; item < shelf.size; item++) {
            boolean keyed = shelf.isRecord(item) && shelf.sequence(item) < 0;
            group[item] = keyed ? shelf.find(item, expected) : -1;
        }
    }

    /** The kernel's own number is the best key; the text only checks it. */
    private void assignNumbered() {
        for (int item = 0; item < shelf.size; item++) {
            int row = shelf.sequence(item) < 0 ? -1 : expected.rowOf(shelf.sequence(item));
            if (row >= 0 && expected.hash[row] == shelf.hash[item]) {
                take(item, row);
            }
        }
        for (int item = 0; item < shelf.size; item++) {
            int row = shelf.sequence(item) < 0 ? -1 : expected.rowOf(shelf.sequence(item));
            if (row >= 0 && found.row[item] < 0 && !found.isHeld(row)) {
                found.claim(item, row, Alterations.difference(expected, row, shelf, item));
            }
        }
    }

    private void take(int item, int row) {
        if (found.isHeld(row)) {
            found.row[item] = row;
        } else {
            found.claim(item, row, Assignment.SAME);
        }
    }

    /** In the order of the store: the first free row of the group; none left: a duplicate. */
    private void assignInTurn() {
        System.arraycopy(start, 0, next, 0, expected.groups);
        for (int item = 0; item < shelf.size; item++) {
            int g = group[item];
            if (g < 0 || found.row[item] >= 0) {
                continue;
            }
            while (next[g] < start[g + 1] && found.isHeld(member[next[g]])) {
                next[g]++;
            }
            int row = member[Math.min(next[g], start[g + 1] - 1)];
            if (mayBe(item, row)) {
                take(item, row);
            }
        }
    }

    private boolean isUnique(int item) {
        return group[item] >= 0 && start[group[item] + 1] - start[group[item]] == 1;
    }

    private void assignByOrder() {
        free = new int[expected.groups];
        waiting = new int[expected.groups];
        visited = new int[expected.groups];
        for (int item = 0; item < shelf.size; item++) {
            if (isUnique(item)) {
                take(item, member[start[group[item]]]);
            }
        }
        int before = -1;
        for (int item = 0; item < shelf.size; ) {
            if (found.row[item] >= 0) {
                before = found.row[item];
                learnLatency(item++);
                continue;
            }
            int end = item;
            while (end < shelf.size && found.row[end] < 0) {
                end++;
            }
            int after = end < shelf.size ? found.row[end] : expected.size;
            assignBetween(item, end, before, after);
            item = end;
        }
    }

    private void learnLatency(int item) {
        long printed = clock.realtimeMicros(expected.micros[found.row[item]]);
        if (printed >= 0 && shelf.received[item] >= 0) {
            latency = shelf.received[item] - printed;
        }
    }

    /** The items between two that stand for the rows {@code before} and {@code after}. */
    private void assignBetween(int from, int to, int before, int after) {
        int reach = to - from + REORDER;
        if (before - after > REORDER) {
            // The store goes back: its collector was restarted and read the ring again.
            claim(from, to, before, before + reach);
            claim(from, to, after - reach, after);
            repeat(from, to, after - reach, before + reach, 0);
            return;
        }
        int low = Math.min(before, after);
        int high = Math.max(before, after);
        claim(from, to, low, high);
        repeat(from, to, low, high, NEAR);
        claim(from, to, low - REORDER, high + REORDER);
        repeat(from, to, low, high, 0);
    }

    /** Gives items their rows between {@code low} and {@code high}, exclusive, in order. */
    private void claim(int from, int to, int low, int high) {
        visit++;
        for (int item = from; item < to; item++) {
            int g = group[item];
            if (g >= 0 && found.row[item] < 0) {
                if (visited[g] != visit) {
                    look(g, low, high);
                }
                waiting[g]++;
            }
        }
        for (int item = from; item < to; item++) {
            int g = group[item];
            if (g >= 0 && found.row[item] < 0) {
                if (free[g] > 0) {
                    claimNext(item, g);
                }
                waiting[g]--;
            }
        }
    }

    private void look(int g, int low, int high) {
        visited[g] = visit;
        waiting[g] = 0;
        free[g] = 0;
        next[g] = lowerBound(g, low + 1);
        for (int m = next[g]; m < start[g + 1] && member[m] < high && budget > 0; m++) {
            budget--;
            free[g] += found.isHeld(member[m]) ? 0 : 1;
        }
    }

    private int lowerBound(int g, int row) {
        int at = Arrays.binarySearch(member, start[g], start[g + 1], row);
        return at < 0 ? -at - 1 : at;
    }

    private void claimNext(int item, int g) {
        int m = nextFree(next[g]);
        while (free[g] > waiting[g]) {
            int later = nextFree(m + 1);
            if (!isNearer(item, member[later], member[m])) {
                break;
            }
            m = later;
            free[g]--;
        }
        if (mayBe(item, member[m])) {
            found.claim(item, member[m], Assignment.SAME);
            free[g]--;
            next[g] = m + 1;
        }
    }

    /** Nothing is received before it was said; stamps of whole seconds are cut off below. */
    private boolean mayBe(int item, int row) {
        long printed = clock.realtimeMicros(expected.micros[row]);
        return printed < 0
                || shelf.received[item] < 0
                || printed <= shelf.received[item] + CLOCK_ERROR_MICROS;
    }

    private int nextFree(int m) {
        while (found.isHeld(member[m])) {
            m++;
        }
        return m;
    }

    /** Whether the time of receipt fits the later of two equal records better. */
    private boolean isNearer(int item, int later, int earlier) {
        long received = shelf.received[item];
        long laterPrinted = clock.realtimeMicros(expected.micros[later]);
        long earlierPrinted = clock.realtimeMicros(expected.micros[earlier]);
        if (received < 0 || laterPrinted < 0 || earlierPrinted < 0) {
            return false;
        }
        if (received % 1_000_000 == 0) {
            // A stamp of whole seconds: within the second the first comes first.
            return laterPrinted <= received;
        }
        long printed = received - latency;
        return Math.abs(laterPrinted - printed) < Math.abs(earlierPrinted - printed);
    }

    /**
     * What finds its row there held already is a duplicate: surely when the holder stands far off
     * in the store, where the collector was before it read the ring again.
     */
    private void repeat(int from, int to, int low, int high, int far) {
        for (int item = from; item < to; item++) {
            int g = group[item];
            if (g < 0 || found.row[item] >= 0) {
                continue;
            }
            for (int m = lowerBound(g, low + 1);
                    m < start[g + 1] && member[m] < high && budget > 0;
                    m++) {
                budget--;
                int holder = found.holder[member[m]];
                if (holder >= 0 && (far == 0 || holder < from - far || holder > to + far)) {
                    found.row[item] = member[m];
                    break;
                }
            }
        }
    }
}
