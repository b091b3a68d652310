package org.printkeeper.core.detect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;

/**
 * Finds any of a fixed set of byte strings in one pass over a line, one table look-up per byte and
 * without garbage.
 *
 * <p>Thread: immutable once built; any number of threads may scan.
 *
 * <p>Source: A. Aho, M. Corasick, Efficient string matching, CACM 18 (1975).
 */
public final class AhoCorasick {
    /** Receives each literal that occurs, by its index in the list given; repeats are possible. */
    @FunctionalInterface
    interface Hits {
        void found(int literal);
    }

    private final byte[] classOf = new byte[256];
    private final int classes;

    /** The state that follows, by state and class; small, so that it stays in the cache. */
    private final char[] next;

    /** States from here on have output. */
    private final int firstOutput;

    private final int[][] outputs;

    AhoCorasick(List<byte[]> literals) {
        classes = assignClasses(literals);
        List<int[]> trie = new ArrayList<>();
        List<int[]> found = new ArrayList<>();
        addState(trie, found);
        for (int i = 0; i < literals.size(); i++) {
            int state = 0;
            for (byte b : literals.get(i)) {
                int symbol = classOf[b & 0xff];
                if (trie.get(state)[symbol] < 0) {
                    trie.get(state)[symbol] = addState(trie, found);
                }
                state = trie.get(state)[symbol];
            }
            found.set(state, joined(found.get(state), new int[] {i}));
        }
        List<Integer> order = closeTransitions(trie, found);
        order.sort(Comparator.comparing(state -> found.get(state).length > 0));
        outputs = order.stream().map(found::get).toArray(int[][]::new);
        firstOutput = (int) order.stream().filter(state -> found.get(state).length == 0).count();
        next = flatten(trie, order);
    }

    /** Of literals whose characters are bytes. */
    public static AhoCorasick of(List<String> literals) {
        return new AhoCorasick(
                literals.stream().map(text -> text.getBytes(StandardCharsets.ISO_8859_1)).toList());
    }

    /** Bytes that no literal holds share class 0. */
    private int assignClasses(List<byte[]> literals) {
        int count = 1;
        for (byte[] literal : literals) {
            for (byte b : literal) {
                if (classOf[b & 0xff] == 0) {
                    classOf[b & 0xff] = (byte) count++;
                }
            }
        }
        return count;
    }

    private int addState(List<int[]> trie, List<int[]> found) {
        int[] row = new int[classes];
        Arrays.fill(row, -1);
        trie.add(row);
        found.add(new int[0]);
        return trie.size() - 1;
    }

    /**
     * Where the trie has no edge, the state takes its longest suffix's edge. Returns the states
     * breadth first, the root first of all.
     */
    private List<Integer> closeTransitions(List<int[]> trie, List<int[]> found) {
        List<Integer> order = new ArrayList<>();
        int[] suffix = new int[trie.size()];
        Queue<Integer> queue = new ArrayDeque<>(List.of(0));
        while (!queue.isEmpty()) {
            int state = queue.remove();
            order.add(state);
            for (int symbol = 0; symbol < classes; symbol++) {
                int child = trie.get(state)[symbol];
                int fallback = state == 0 ? 0 : trie.get(suffix[state])[symbol];
                if (child < 0) {
                    trie.get(state)[symbol] = fallback;
                } else {
                    suffix[child] = fallback;
                    found.set(child, joined(found.get(child), found.get(fallback)));
                    queue.add(child);
                }
            }
        }
        return order;
    }

    private static int[] joined(int[] first, int[] second) {
        int[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** Shallow states, where most text stays, lie together. */
    private char[] flatten(List<int[]> trie, List<Integer> order) {
        if (trie.size() > Character.MAX_VALUE) {
            throw new IllegalArgumentException("too many literals: " + trie.size() + " states");
        }
        char[] place = new char[trie.size()];
        for (int i = 0; i < order.size(); i++) {
            place[order.get(i)] = (char) i;
        }
        char[] table = new char[trie.size() * classes];
        for (int state = 0; state < trie.size(); state++) {
            for (int symbol = 0; symbol < classes; symbol++) {
                table[place[state] * classes + symbol] = place[trie.get(state)[symbol]];
            }
        }
        return table;
    }

    /** True when at least one literal occurs; characters beyond a byte never match. */
    public boolean anyIn(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return anyIn(bytes, 0, bytes.length);
    }

    /** True when at least one literal occurs. */
    public boolean anyIn(byte[] line, int start, int end) {
        byte[] symbols = classOf; // fields are read anew at each step by the simpler compiler
        char[] table = next;
        int width = classes;
        int found = firstOutput;
        int state = 0;
        for (int i = start; i < end; i++) {
            state = table[state * width + symbols[line[i] & 0xff]];
            if (state >= found) {
                return true;
            }
        }
        return false;
    }

    void scan(byte[] line, int start, int end, Hits hits) {
        int state = 0;
        for (int i = start; i < end; i++) {
            state = next[state * classes + classOf[line[i] & 0xff]];
            if (state >= firstOutput) {
                for (int literal : outputs[state]) {
                    hits.found(literal);
                }
            }
        }
    }
}
